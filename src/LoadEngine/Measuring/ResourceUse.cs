using System.Globalization;

namespace Platform.LoadEngine.Measuring;

/// <summary>What a process used up to or within an interval.</summary>
/// <param name="Name"><c>generator</c> for this process, else the name given with the process.</param>
/// <param name="CpuSeconds">CPU time used within the interval, all threads together.</param>
/// <param name="MemoryBytes">Resident memory at its end.</param>
public sealed record ResourceUse(string Name, double CpuSeconds, long MemoryBytes);

/// <summary>A local process that is watched while load is made.</summary>
/// <param name="Name">How it is called in reports.</param>
/// <param name="ProcessId">Its number on this machine.</param>
public sealed record WatchedProcess(string Name, int ProcessId);

/// <summary>
/// Reads CPU and memory of this process, of watched processes and of the machine. Watched processes and the machine
/// are read from /proc; where there is none, or a process has gone, they are left out.
/// </summary>
internal sealed class ResourceMeter
{
    private const double TicksASecond = 100; // USER_HZ, fixed in the kernel's interface to user space

    private readonly IReadOnlyList<WatchedProcess> _watched;
    private readonly Dictionary<string, double> _cpuBefore = [];
    private MachineCpu? _machineBefore;

    public ResourceMeter(IReadOnlyList<WatchedProcess> watched)
    {
        _watched = watched;
        Read();
    }

    /// <summary>What was used since the last call.</summary>
    public (IReadOnlyList<ResourceUse> Processes, double? MachineBusy) Read()
    {
        List<ResourceUse> uses = [Use("generator", Environment.CpuUsage.TotalTime.TotalSeconds, Environment.WorkingSet)];
        foreach (var process in _watched)
        {
            if (TryReadProcess(process.ProcessId) is var (cpu, memory))
                uses.Add(Use(process.Name, cpu, memory));
        }

        var machine = MachineCpu.Read();
        double? busy = _machineBefore is { } before ? machine?.BusySince(before) : null;
        // The machine's own count samples at clock ticks and misses threads that sleep across them; a process's does not.
        if (busy is { } sampled)
            busy = Math.Max(sampled, Math.Min(1, uses.Sum(use => use.CpuSeconds) / (machine!.Total - _machineBefore!.Total)));
        _machineBefore = machine;
        return (uses, busy);
    }

    private ResourceUse Use(string name, double cpu, long memory)
    {
        double before = _cpuBefore.GetValueOrDefault(name, cpu);
        _cpuBefore[name] = cpu;
        return new ResourceUse(name, Math.Max(0, cpu - before), memory);
    }

    /// <summary>Fields 14, 15 (user and system time) and 24 (resident pages) of /proc/PID/stat, see proc(5).</summary>
    private static (double Cpu, long Memory)? TryReadProcess(int processId)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{processId}/stat");
        }
        catch (IOException)
        {
            return null;
        }

        // The command's name, field 2, may hold blanks and brackets: count from the last bracket.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        return (ticks / TicksASecond, long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
    }
}
