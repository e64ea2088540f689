using Platform.Gateway.Callers;
using Platform.Gateway.Routing.Affinity;

namespace Platform.Gateway.Routing;

/// <summary>Chooses instances for calls: sticky, by priority, by weight, none whose breaker is open.</summary>
internal sealed class Router
{
    private readonly IAffinity _affinity;
    private readonly RoutingMetrics _metrics;
    private volatile RoutingTable _table;

    /// <param name="affinity">Which keys stay where.</param>
    /// <param name="callers">Nobody, with whom those of configurations begin.</param>
    /// <param name="metrics">Counts what is chosen.</param>
    public Router(IAffinity affinity, CallerKeys callers, RoutingMetrics metrics)
    {
        (_affinity, _metrics, _table) = (affinity, metrics, RoutingTable.Empty with { Callers = callers });
        metrics.ShowInstances(() => Table.Instances);
    }

    /// <summary>The table in force.</summary>
    public RoutingTable Table => _table;

    /// <summary>Puts a table in force. Calls under way keep the one they began with.</summary>
    public void Use(RoutingTable table) => _table = table;

    /// <summary>Takes the instance for the next attempt of a call; null when none that was not tried can take it now.</summary>
    /// <param name="serving">Those that serve the model.</param>
    /// <param name="key">Whose call it is.</param>
    /// <param name="tried">Where the call has failed already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">Redis is configured and unavailable.</exception>
    public async ValueTask<InstanceLease?> TakeAsync(
        IReadOnlyList<Instance> serving,
        AffinityKey key,
        IReadOnlyCollection<Instance> tried,
        CancellationToken cancellationToken
    )
    {
        var hash = AffinityHash.Of(key);
        List<Instance>? lost = null;
        while (Candidates.Find(serving, tried, lost) is { } candidates)
        {
            var binding = await _affinity.BindAsync(hash, candidates, cancellationToken);
            _metrics.Bound(binding.Kind);
            if (binding.Instance.TryLease() is { } lease)
                return lease;
            // Another took its only place, or it has just begun to rest. Not asked twice, so that this ends.
            (lost ??= []).Add(binding.Instance);
        }

        return null;
    }

    /// <summary>How long until one of these may take a call again; null when one may now, or when nothing is known.</summary>
    public static TimeSpan? RetryAfter(IReadOnlyList<Instance> serving)
    {
        TimeSpan? soonest = null;
        for (int i = 0; i < serving.Count; i++)
            if (serving[i].Health.UntilReady is { } wait && (soonest is null || wait < soonest))
                soonest = wait;
        return soonest > TimeSpan.Zero ? soonest : null;
    }
}
