namespace Platform.Inventory.Accounts.LoginLimits;

/// <summary>
/// Counts failures by key in windows of fixed length, each beginning with the first failure after the one before. A key with as
/// many as the limit is blocked until its window ends. So within any such time there are at most twice the limit, less one.
/// <para>
/// At most <paramref name="capacity"/> windows are kept; for one more the oldest is dropped, and its key begins again. Whoever can fail
/// under so many
/// keys within one window can thereby get more attempts at a key than the limit.
/// </para>
/// </summary>
/// <param name="limit">Failures of a key in a window before it is blocked, at least 1.</param>
/// <param name="window">How long a window is.</param>
/// <param name="capacity">The most windows kept, at least 1; one costs about 100 bytes.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureWindows(int limit, TimeSpan window, int capacity, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Failures> _byKey = [];

    // All windows are equally long, so the order in which they began is the order in which they end.
    private readonly Queue<UInt128> _oldestFirst = [];
    private long _dropped;

    /// <summary>Windows kept now; some may have ended.</summary>
    public int Kept
    {
        get
        {
            lock (_lock)
                return _byKey.Count;
        }
    }

    /// <summary>Windows that were dropped before they ended, for want of room.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>How long the key is blocked from now; zero when it is not.</summary>
    public TimeSpan BlockedFor(UInt128 key)
    {
        lock (_lock)
        {
            ForgetEnded();
            return _byKey.TryGetValue(key, out var failures) ? Left(failures) : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a failure, unless the key is blocked already.</summary>
    /// <returns>How long the key was blocked before this one; zero when it was not, and the failure was counted.</returns>
    public TimeSpan Count(UInt128 key)
    {
        lock (_lock)
        {
            ForgetEnded();
            if (!_byKey.TryGetValue(key, out var failures))
                failures = Begin(key);
            else if (Left(failures) is var left && left > TimeSpan.Zero)
                return left;
            _byKey[key] = failures with { Count = failures.Count + 1 };
            return TimeSpan.Zero;
        }
    }

    private Failures Begin(UInt128 key)
    {
        if (_byKey.Count == capacity)
        {
            _byKey.Remove(_oldestFirst.Dequeue());
            _dropped++;
        }

        _oldestFirst.Enqueue(key);
        return new Failures(time.GetTimestamp(), 0);
    }

    private TimeSpan Left(Failures failures) => failures.Count < limit ? TimeSpan.Zero : window - time.GetElapsedTime(failures.Begun);

    private void ForgetEnded()
    {
        while (_oldestFirst.TryPeek(out var key) && time.GetElapsedTime(_byKey[key].Begun) >= window)
            _byKey.Remove(_oldestFirst.Dequeue());
    }

    private readonly record struct Failures(long Begun, int Count);
}
