using System.Collections.Frozen;
using Platform.Gateway.Callers;

namespace Platform.Gateway.Routing;

/// <summary>All that a configuration says, at one moment. Immutable: a call uses one table to its end.</summary>
internal sealed record RoutingTable
{
    private readonly FrozenDictionary<string, Instance[]> _serving = FrozenDictionary<string, Instance[]>.Empty;

    public static RoutingTable Empty { get; } = new();

    public IReadOnlyList<Instance> Instances
    {
        get;
        init
        {
            field = value;
            _serving = ByModel(value);
            Models = [.. _serving.Keys.Order(StringComparer.Ordinal)];
        }
    } = [];

    public CallerKeys Callers { get; init; } = CallerKeys.None;

    /// <summary>The models that any instance serves, in order.</summary>
    public IReadOnlyList<string> Models { get; private init; } = [];

    /// <summary>The instances that serve a model, best priority first; empty when there is no such model.</summary>
    public IReadOnlyList<Instance> Serving(string model) => _serving.GetValueOrDefault(model) ?? [];

    private static FrozenDictionary<string, Instance[]> ByModel(IReadOnlyList<Instance> instances) =>
        instances
            .OrderBy(instance => instance.Settings.Priority)
            .SelectMany(instance => instance.Settings.Models.Keys, (instance, model) => (instance, model))
            .GroupBy(pair => pair.model, pair => pair.instance, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
