namespace Platform.Gateway.Routing;

/// <summary>An upstream as one table has it. Its state survives a reload that leaves its name, protocol and endpoint as they are.</summary>
/// <param name="settings">As configured; they do not change, so that a call keeps those it began with.</param>
/// <param name="health">Its state.</param>
internal sealed class Instance(InstanceSettings settings, InstanceHealth health)
{
    public InstanceSettings Settings { get; } = settings;

    public InstanceHealth Health { get; } = health;

    /// <summary>Its part of the choice by <see cref="Rendezvous"/>.</summary>
    public ulong Seed { get; } = AffinityHash.OfName(settings.Name);

    public InstanceState State => Health.State;

    /// <summary>Calls under way.</summary>
    public int InFlight => Health.InFlight;

    public long Succeeded => Health.Succeeded;

    public long Failed => Health.Failed;

    public long RateLimited => Health.RateLimited;

    public long Abandoned => Health.Abandoned;

    /// <summary>Failures since the last success, without those that came in while it rested.</summary>
    public int ConsecutiveFailures => Health.Breaker.FailuresInRow;

    /// <summary>What went wrong last, a 429 included; null for nothing yet.</summary>
    public InstanceError? LastError => Health.LastError;

    /// <summary>When a call failed last, other than by a 429.</summary>
    public DateTimeOffset? LastFailureAt => Health.LastFailure?.At;

    /// <summary>How often its breaker has opened.</summary>
    public long Rests => Health.Breaker.Rests;

    /// <summary>When its rest ends; null when it does not rest.</summary>
    public DateTimeOffset? RestsUntil => Health.InFuture(Health.Breaker.UntilProbe);

    /// <summary>Until when it gets no calls because its 429 asked for that; null for no such time.</summary>
    public DateTimeOffset? CoolsUntil => Health.InFuture(Health.UntilCool);

    public bool IsDrained => Health.IsDrained;

    /// <summary>Keys whose calls stay here; null where Redis has them, which does not count them.</summary>
    public long? StickyKeys => Health.StickyKeys;

    /// <summary>It gets no new calls; those under way end as they would. Idempotent.</summary>
    public void Drain() => Health.Drain(true);

    /// <summary>It gets calls again. Idempotent.</summary>
    public void Resume() => Health.Drain(false);

    /// <summary>Begins a call; null when it cannot take one after all.</summary>
    public InstanceLease? TryLease() => Health.TryEnter(out var ticket) ? new InstanceLease(this, ticket) : null;
}
