using Platform.Gateway.Callers;

namespace Platform.Gateway.Routing;

/// <summary>All that a configuration says, at one moment. Immutable: a call uses one table to its end.</summary>
internal sealed record RoutingTable
{
    public static RoutingTable Empty { get; } = new();

    public IReadOnlyList<Instance> Instances { get; init; } = [];

    public CallerKeys Callers { get; init; } = CallerKeys.None;

    /// <summary>The instances that serve a model, best priority first; empty when there is no such model.</summary>
    public IReadOnlyList<Instance> Serving(string model) => [.. Instances.Where(instance => instance.Settings.Models.ContainsKey(model))];
}
