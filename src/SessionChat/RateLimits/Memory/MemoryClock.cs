using System.Numerics;

namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>Timestamps, which never go back, and the window in their unit.</summary>
internal sealed class MemoryClock
{
    private readonly TimeProvider _time;
    private readonly long _timestamps;
    private readonly long _ticks;

    public MemoryClock(TimeProvider time, TimeSpan window)
    {
        _time = time;
        long divisor = (long)BigInteger.GreatestCommonDivisor(time.TimestampFrequency, TimeSpan.TicksPerSecond);
        (_timestamps, _ticks) = (time.TimestampFrequency / divisor, TimeSpan.TicksPerSecond / divisor);
        Window = DivideUp(window.Ticks * _timestamps, _ticks);
    }

    /// <summary>The window, rounded up.</summary>
    public long Window { get; }

    public long Now => _time.GetTimestamp();

    /// <summary>A time between two timestamps, rounded up.</summary>
    public TimeSpan Span(long timestamps) => TimeSpan.FromTicks(DivideUp(timestamps * _ticks, _timestamps));

    private static long DivideUp(long value, long divisor) => (value + divisor - 1) / divisor;
}
