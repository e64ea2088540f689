using System.Runtime.CompilerServices;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Platform.Benchmarks;

/// <summary>How benchmarks are run: many short iterations, of which the quickest counts, since whatever else the machine does makes one only slower.</summary>
internal static class ShortRuns
{
    // In this process: a project that BenchmarkDotNet generates would not leave out System.IO.Hashing (ADR 3).
    public static IConfig Config() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithClock(new CpuClock())
            .WithWarmupCount(8).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(100)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddColumn(StatisticColumn.Min)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(Folder(), "../../artifacts/benchmarks"))
        .WithOption(ConfigOptions.JoinSummary, true);

    public static SortedDictionary<string, Figure> Figures(IEnumerable<Summary> summaries)
    {
        var figures = new SortedDictionary<string, Figure>(StringComparer.Ordinal);
        foreach (var report in summaries.SelectMany(summary => summary.Reports))
            figures[NameOf(report.BenchmarkCase)] = new(Math.Round(report.ResultStatistics!.Min, 1), report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
        return figures;
    }

    /// <summary>The folder of this project's source.</summary>
    public static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static string NameOf(BenchmarkCase one)
    {
        string name = $"{one.Descriptor.Type.Name.Replace("Benchmarks", "", StringComparison.Ordinal)}.{one.Descriptor.WorkloadMethod.Name}";
        return one.Parameters.Items.Count == 0 ? name : $"{name}({string.Join(", ", one.Parameters.Items.Select(item => item.Value))})";
    }
}
