using Platform.Gateway.Errors;

namespace Platform.Gateway.Routing;

/// <summary>The state of an instance. Outlives the settings that a reload replaces. Thread-safe.</summary>
internal sealed class InstanceHealth(string name, Breaker breaker, TimeSpan maxCooling, bool countsKeys, TimeProvider time, ILogger logger)
{
    private const int MostOfMessage = 300;

    /// <summary>How long callers are told to wait while a probe is under way.</summary>
    private static readonly TimeSpan ProbeWait = TimeSpan.FromSeconds(1);

    private volatile Cooling? _cooling;
    private volatile InstanceError? _lastError;
    private volatile InstanceError? _lastFailure;
    private volatile bool _isDrained;
    private int _inFlight;
    private long _succeeded;
    private long _failed;
    private long _rateLimited;
    private long _abandoned;
    private long _stickyKeys;

    public Breaker Breaker => breaker;

    public int InFlight => Volatile.Read(ref _inFlight);

    public long Succeeded => Volatile.Read(ref _succeeded);

    public long Failed => Volatile.Read(ref _failed);

    public long RateLimited => Volatile.Read(ref _rateLimited);

    public long Abandoned => Volatile.Read(ref _abandoned);

    public InstanceError? LastError => _lastError;

    public InstanceError? LastFailure => _lastFailure;

    /// <summary>Keys bound to it; null where they are not counted.</summary>
    public long? StickyKeys => countsKeys ? Volatile.Read(ref _stickyKeys) : null;

    public bool IsDrained => _isDrained;

    /// <summary>What is left of the time that its 429 asked for; 0 for none.</summary>
    public TimeSpan UntilCool =>
        _cooling is { } cooling && cooling.Length - time.GetElapsedTime(cooling.Began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public CallReadiness Readiness => _isDrained || UntilCool > TimeSpan.Zero ? CallReadiness.No : breaker.Readiness;

    public InstanceState State =>
        (_isDrained, breaker.State) switch
        {
            (true, _) => InstanceState.Drained,
            (_, BreakerState.Open) => InstanceState.Resting,
            (_, BreakerState.HalfOpen) => InstanceState.HalfOpen,
            _ => UntilCool > TimeSpan.Zero ? InstanceState.Cooling : InstanceState.Healthy,
        };

    /// <summary>How long until it may take a call; 0 for now, null when that is not known.</summary>
    public TimeSpan? UntilReady
    {
        get
        {
            if (_isDrained)
                return null;
            var rest = breaker.Readiness == CallReadiness.No && breaker.State == BreakerState.HalfOpen ? ProbeWait : breaker.UntilProbe;
            var cooling = UntilCool;
            return rest > cooling ? rest : cooling;
        }
    }

    /// <summary>Begins a call, which must be ended by <see cref="Leave"/>, after one of the others was told.</summary>
    public bool TryEnter(out BreakerTicket ticket)
    {
        if (!breaker.TryEnter(out ticket))
            return false;
        Interlocked.Increment(ref _inFlight);
        return true;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    public void Succeed(BreakerTicket ticket)
    {
        Interlocked.Increment(ref _succeeded);
        if (breaker.Succeeded(ticket) == BreakerChange.Closed)
            logger.InstanceRecovered(name);
    }

    /// <param name="ticket">Of the call.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="key">What its message must not hold.</param>
    public void Fail(BreakerTicket ticket, CallError error, Secret? key)
    {
        Interlocked.Increment(ref _failed);
        _lastFailure = _lastError = Describe(error, key);
        if (breaker.Failed(ticket) == BreakerChange.Opened)
            logger.InstanceRests(name, breaker.UntilProbe.TotalSeconds, breaker.FailuresInRow, error.Kind);
    }

    /// <inheritdoc cref="Fail"/>
    public void RateLimit(BreakerTicket ticket, CallError error, Secret? key)
    {
        Interlocked.Increment(ref _rateLimited);
        _lastError = Describe(error, key);
        if (error.RetryAfter is { Ticks: > 0 } wait)
            Cool(wait < maxCooling ? wait : maxCooling);
        breaker.Abandoned(ticket);
    }

    public void Abandon(BreakerTicket ticket)
    {
        Interlocked.Increment(ref _abandoned);
        breaker.Abandoned(ticket);
    }

    /// <summary>Stops new calls, or lets them in again.</summary>
    public void Drain(bool isDrained)
    {
        if (_isDrained == isDrained)
            return;
        _isDrained = isDrained;
        if (isDrained)
            logger.InstanceDrained(name);
        else
            logger.InstanceResumed(name);
    }

    /// <summary>The time of day after a wait; null for no wait.</summary>
    public DateTimeOffset? InFuture(TimeSpan wait) => wait > TimeSpan.Zero ? time.GetUtcNow() + wait : null;

    /// <summary>Keys in memory are bound to it, or no longer.</summary>
    public void CountSticky(int change) => Interlocked.Add(ref _stickyKeys, change);

    private void Cool(TimeSpan wait)
    {
        var left = UntilCool;
        if (wait <= left)
            return;
        // Of two at once either may win: both were asked for just now.
        _cooling = new Cooling(time.GetTimestamp(), wait);
        if (left == TimeSpan.Zero)
            logger.InstanceCools(name, wait.TotalSeconds);
    }

    private InstanceError Describe(CallError error, Secret? key)
    {
        string message = key is null
            ? error.Message
            : error.Message.Replace(key.Reveal(), key.ToString(), StringComparison.OrdinalIgnoreCase);
        return new(error.Kind, message.Length <= MostOfMessage ? message : message[..MostOfMessage] + "…", time.GetUtcNow());
    }

    private sealed record Cooling(long Began, TimeSpan Length);
}
