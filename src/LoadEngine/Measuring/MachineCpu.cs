using System.Globalization;

namespace Platform.LoadEngine.Measuring;

/// <summary>CPU time of the whole machine since it started, in seconds of one processor.</summary>
/// <param name="Busy">Time in which processors worked.</param>
/// <param name="Total">All time, idle included.</param>
public sealed record MachineCpu(double Busy, double Total)
{
    private const double TicksASecond = 100; // USER_HZ, fixed in the kernel's interface to user space

    /// <summary>Reads the first line of /proc/stat, see proc(5).</summary>
    /// <returns>Null where there is none: elsewhere than on Linux.</returns>
    public static MachineCpu? Read()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        // user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user already.
        var ticks = File.ReadLines("/proc/stat")
            .First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Take(8)
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture))
            .ToArray();
        double total = ticks.Sum();
        return new MachineCpu((total - ticks[3] - ticks[4]) / TicksASecond, total / TicksASecond);
    }

    /// <summary>The share that was busy since an earlier reading, 0 … 1; null when no time passed.</summary>
    public double? BusySince(MachineCpu earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return Total > earlier.Total ? (Busy - earlier.Busy) / (Total - earlier.Total) : null;
    }
}
