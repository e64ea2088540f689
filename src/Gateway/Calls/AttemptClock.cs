using Platform.Gateway.Routing;

namespace Platform.Gateway.Calls;

/// <summary>
/// How long an attempt may take: until its first byte, between two reads, and in all. Ends early when the caller hangs up. The time that
/// the caller takes to read does not count but toward the whole.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _hangUp;
    private readonly TimeSpan _total;
    private readonly TimeSpan _betweenChunks;
    private readonly long _started;
    private readonly TimeProvider _time;
    private readonly CancellationToken _caller;

    /// <param name="settings">Of the instance.</param>
    /// <param name="left">What is left of the call's time.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="caller">Signalled when the caller hangs up.</param>
    public AttemptClock(InstanceSettings settings, TimeSpan left, TimeProvider time, CancellationToken caller)
    {
        (_time, _caller, _started, _betweenChunks) = (time, caller, time.GetTimestamp(), settings.BetweenChunksTimeout);
        _total = left < settings.TotalTimeout ? left : settings.TotalTimeout;
        _source = new CancellationTokenSource(Least(settings.FirstByteTimeout, _total), time);
        _hangUp = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Signalled when the time is over, or the caller hangs up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time is over.</summary>
    public bool IsOver => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>A read begins, other than the first.</summary>
    public void BeginRead()
    {
        var left = _total - _time.GetElapsedTime(_started);
        _source.CancelAfter(Least(_betweenChunks, left > TimeSpan.Zero ? left : TimeSpan.Zero));
    }

    /// <summary>A read has ended: how long the caller takes is not the upstream's fault.</summary>
    public void EndRead() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _hangUp.Dispose();
        _source.Dispose();
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
