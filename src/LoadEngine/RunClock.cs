using System.Runtime.CompilerServices;

namespace Platform.LoadEngine;

/// <summary>Nanoseconds since the clock was made, from a monotonic source.</summary>
/// <param name="time">Where timestamps come from; tests give a manual one.</param>
public sealed class RunClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();
    private readonly double _nanosecondsATick = 1e9 / time.TimestampFrequency;

    /// <summary>The source of this clock, for timers and delays on the same time.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Nanoseconds since the clock was made.</summary>
    public long Now
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)((Time.GetTimestamp() - _origin) * _nanosecondsATick);
    }
}
