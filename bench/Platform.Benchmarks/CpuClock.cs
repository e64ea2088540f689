using Perfolizer.Horology;

namespace Platform.Benchmarks;

/// <summary>
/// Tells the CPU time of this process, the collector's included: what others do on the machine does not count, but for what they do to its caches
/// and its clock rate.
/// </summary>
internal sealed class CpuClock : IClock
{
    public string Title => "CPU time";

    public bool IsAvailable => !OperatingSystem.IsBrowser();

    public Frequency Frequency { get; } = new(TimeSpan.TicksPerSecond);

    public long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}
