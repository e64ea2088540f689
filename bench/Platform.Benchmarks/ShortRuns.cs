using System.Runtime.CompilerServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Platform.Benchmarks;

/// <summary>
/// How benchmarks are run: many short iterations, of which the quickest counts, by the CPU time of this process, the collector's included.
/// So
/// what others do on the machine counts little: it makes an iteration only slower, and none quicker.
/// </summary>
internal static class ShortRuns
{
    // In this process, whose CPU time is the clock.
    public static ManualConfig Config() =>
        ManualConfig
            .CreateEmpty()
            .AddJob(
                Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                    .WithClock(new CpuClock())
                    .WithGcForce(false)
                    .WithWarmupCount(15)
                    .WithIterationCount(15)
                    .WithIterationTime(TimeInterval.FromMilliseconds(50))
            )
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Min)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.Combine(Folder(), "../../artifacts/benchmarks"))
            .WithOption(ConfigOptions.JoinSummary, true);

    /// <summary>Runs benchmarks once more.</summary>
    /// <param name="args">BenchmarkDotNet's.</param>
    /// <param name="isWanted">Tells by its name whether one is run.</param>
    /// <param name="figures">Gets the best of this run and earlier ones.</param>
    /// <returns>False when not every one ran; why not has been told.</returns>
    public static bool Run(string[] args, Func<string, bool> isWanted, SortedDictionary<string, Figure> figures)
    {
        var config = Config().AddFilter(new SimpleFilter(one => isWanted(NameOf(one))));
        var reports = BenchmarkSwitcher
            .FromAssembly(typeof(ShortRuns).Assembly)
            .Run(args, config)
            .SelectMany(summary => summary.Reports)
            .ToList();
        foreach (var report in reports.Where(report => report.Success))
        {
            var before = figures.GetValueOrDefault(NameOf(report.BenchmarkCase)) ?? new(double.MaxValue, long.MaxValue);
            long bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            figures[NameOf(report.BenchmarkCase)] = new(
                Math.Min(before.Nanoseconds, Math.Round(report.ResultStatistics!.Min, 1)),
                Math.Min(before.Bytes, bytes)
            );
        }

        return reports.Count > 0 && reports.All(report => report.Success);
    }

    /// <summary>The folder of this project's source.</summary>
    public static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static string NameOf(BenchmarkCase one)
    {
        string name =
            $"{one.Descriptor.Type.Name.Replace("Benchmarks", "", StringComparison.Ordinal)}.{one.Descriptor.WorkloadMethod.Name}";
        return one.Parameters.Items.Count == 0 ? name : $"{name}({string.Join(", ", one.Parameters.Items.Select(item => item.Value))})";
    }

    private sealed class CpuClock : IClock
    {
        public string Title => "CPU time";

        public bool IsAvailable => true;

        public Frequency Frequency { get; } = new(TimeSpan.TicksPerSecond);

        public long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
    }
}
