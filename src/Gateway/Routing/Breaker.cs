namespace Platform.Gateway.Routing;

/// <summary>Whether a breaker lets requests through.</summary>
internal enum BreakerState
{
    /// <summary>All.</summary>
    Closed,

    /// <summary>One at a time, to see whether it works again.</summary>
    HalfOpen,

    /// <summary>None until its rest is over.</summary>
    Open,
}

/// <summary>What a result changed.</summary>
internal enum BreakerChange
{
    None,
    Opened,
    Closed,
}

/// <summary>A request that was let through.</summary>
/// <param name="Generation">How often the breaker had opened from closed, or closed, before: results of another generation change
/// nothing.</param>
/// <param name="IsProbe">Whether it is the one request of a half-open breaker.</param>
internal readonly record struct BreakerTicket(int Generation, bool IsProbe);

/// <summary>
/// Lets an upstream rest that fails: after several failures in a row, or when too large a share of recent requests failed. Rests double
/// until a probe succeeds. Its state is known without a request, and what came of a request may be nothing at all (ADR 16).
/// </summary>
internal sealed class Breaker(BreakerOptions options, TimeProvider time, Random random)
{
    private readonly Lock _gate = new();
    private readonly BreakerWindow _window = new(options.Window, time);
    private TimeSpan _rest;
    private long _restBegan;
    private int _restsInRow;
    private bool _isProbed;
    private int _failuresInRow;
    private long _rests;

    // Odd while it is not closed.
    private int _generation;

    /// <summary>The state now: a rest that is over is half-open without anyone having tried.</summary>
    public BreakerState State
    {
        get
        {
            if (IsClosed(Volatile.Read(ref _generation)))
                return BreakerState.Closed;
            lock (_gate)
                return IsClosed(_generation) ? BreakerState.Closed
                    : RestLeft > TimeSpan.Zero ? BreakerState.Open
                    : BreakerState.HalfOpen;
        }
    }

    /// <summary>Whether a request would be let through now, and as what.</summary>
    public CallReadiness Readiness
    {
        get
        {
            if (IsClosed(Volatile.Read(ref _generation)))
                return CallReadiness.Ready;
            lock (_gate)
                return IsClosed(_generation) ? CallReadiness.Ready
                    : TakesProbe ? CallReadiness.TakesProbe
                    : CallReadiness.No;
        }
    }

    /// <summary>What is left of its rest; 0 when it does not rest.</summary>
    public TimeSpan UntilProbe
    {
        get
        {
            lock (_gate)
                return IsClosed(_generation) || RestLeft < TimeSpan.Zero ? TimeSpan.Zero : RestLeft;
        }
    }

    /// <summary>Failures since the last success, without those that came in while it rested.</summary>
    public int FailuresInRow => Volatile.Read(ref _failuresInRow);

    /// <summary>How often it has opened.</summary>
    public long Rests => Volatile.Read(ref _rests);

    private TimeSpan RestLeft => _rest - time.GetElapsedTime(_restBegan);

    private bool TakesProbe => !_isProbed && RestLeft <= TimeSpan.Zero;

    /// <summary>Asks for a request to be let through. If it is, what came of it must be told once.</summary>
    public bool TryEnter(out BreakerTicket ticket)
    {
        int generation = Volatile.Read(ref _generation);
        ticket = new(generation, IsProbe: false);
        if (IsClosed(generation))
            return true;
        lock (_gate)
        {
            bool isClosed = IsClosed(_generation),
                entered = isClosed || TakesProbe;
            if (entered)
                ticket = new(_generation, _isProbed = !isClosed);
            return entered;
        }
    }

    /// <summary>A request succeeded.</summary>
    public BreakerChange Succeeded(BreakerTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.Generation != _generation)
                return BreakerChange.None;
            _failuresInRow = 0;
            _window.Add(failed: false);
            if (!ticket.IsProbe)
                return BreakerChange.None;
            _restsInRow = 0;
            _window.Clear();
            _generation++;
            return BreakerChange.Closed;
        }
    }

    /// <summary>A request failed.</summary>
    public BreakerChange Failed(BreakerTicket ticket)
    {
        lock (_gate)
        {
            if (ticket.Generation != _generation)
                return BreakerChange.None;
            _failuresInRow++;
            _window.Add(failed: true);
            if (!ticket.IsProbe && !IsTooMuch())
                return BreakerChange.None;
            Open();
            return BreakerChange.Opened;
        }
    }

    /// <summary>A request says nothing of the upstream; if it was a probe, another may follow.</summary>
    public void Abandoned(BreakerTicket ticket)
    {
        if (!ticket.IsProbe)
            return;
        lock (_gate)
            _isProbed = false;
    }

    private static bool IsClosed(int generation) => (generation & 1) == 0;

    private bool IsTooMuch()
    {
        var (all, failed) = _window.Count();
        return _failuresInRow >= options.Failures || (all >= options.MinRequests && failed >= options.FailureShare * all);
    }

    /// <summary>From half-open it opens within its generation: only its probe could tell anything of it, and just did.</summary>
    private void Open()
    {
        if (IsClosed(_generation))
            _generation++;
        _isProbed = false;
        // In floating point, which does not overflow.
        double seconds = Math.Min(options.FirstRest.TotalSeconds * Math.Pow(2, _restsInRow++), options.MaxRest.TotalSeconds);
        _rest = TimeSpan.FromSeconds(seconds * (1 - (options.Jitter * random.NextDouble())));
        _restBegan = time.GetTimestamp();
        _rests++;
    }
}
