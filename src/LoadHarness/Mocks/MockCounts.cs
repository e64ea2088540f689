namespace Platform.LoadHarness.Mocks;

/// <summary>Counts what a mock sees.</summary>
/// <param name="name">The mock.</param>
internal sealed class MockCounts(string name)
{
    private long _requests,
        _ended,
        _errors,
        _cancelled,
        _connected,
        _disconnected;

    /// <summary>A call begins.</summary>
    /// <returns>Its number, from 1.</returns>
    public long Begin() => Interlocked.Increment(ref _requests);

    /// <summary>A call ends, however it does.</summary>
    public void End() => Interlocked.Increment(ref _ended);

    public void Error() => Interlocked.Increment(ref _errors);

    public void Cancelled() => Interlocked.Increment(ref _cancelled);

    public void Connected() => Interlocked.Increment(ref _connected);

    public void Disconnected() => Interlocked.Increment(ref _disconnected);

    /// <summary>What was counted until now. What ended is read first, so that nothing seems to have ended before it began.</summary>
    public MockStats Read()
    {
        long ended = Interlocked.Read(ref _ended),
            disconnected = Interlocked.Read(ref _disconnected);
        long requests = Interlocked.Read(ref _requests),
            connected = Interlocked.Read(ref _connected);
        return new MockStats(
            name,
            requests,
            Interlocked.Read(ref _errors),
            Interlocked.Read(ref _cancelled),
            requests - ended,
            connected - disconnected,
            connected
        );
    }
}
