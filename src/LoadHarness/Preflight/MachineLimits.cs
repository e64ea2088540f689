using System.Globalization;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Preflight;

/// <summary>What this machine allows.</summary>
internal sealed record MachineLimits
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(300);

    /// <summary>Files and sockets that this process may have open.</summary>
    public long OpenFiles { get; init; } = long.MaxValue;

    /// <summary>Ports for outgoing connections.</summary>
    public long LocalPorts { get; init; } = long.MaxValue;

    /// <summary>The longest queue of connections that a listener has not taken yet.</summary>
    public long AcceptQueue { get; init; } = long.MaxValue;

    /// <summary>Processors that others keep busy.</summary>
    public double OtherLoad { get; init; }

    /// <summary>Processors there are.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>Reads the limits from /proc; elsewhere than on Linux there are none to be read.</summary>
    public static async Task<MachineLimits> ReadAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return new MachineLimits();
        var ports = Numbers("/proc/sys/net/ipv4/ip_local_port_range");
        string openFiles = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return new MachineLimits
        {
            OpenFiles = long.TryParse(openFiles.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out long files)
                ? files
                : long.MaxValue,
            LocalPorts = (long)(ports[1] - ports[0] + 1),
            AcceptQueue = (long)Numbers("/proc/sys/net/core/somaxconn")[0],
            OtherLoad = await OtherLoadAsync(cancellationToken),
        };
    }

    /// <summary>Processors that others use within a short time, right now: the load average remembers too long.</summary>
    private static async Task<double> OtherLoadAsync(CancellationToken cancellationToken)
    {
        var before = MachineCpu.Read();
        var ownBefore = Environment.CpuUsage.TotalTime;
        await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        double busy = before is null ? 0 : MachineCpu.Read()?.BusySince(before) ?? 0;
        return Math.Max(0, (busy * Environment.ProcessorCount) - ((Environment.CpuUsage.TotalTime - ownBefore) / Glance));
    }

    private static double[] Numbers(string file) =>
        [
            .. File.ReadAllText(file)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(n => double.Parse(n, CultureInfo.InvariantCulture)),
        ];
}
