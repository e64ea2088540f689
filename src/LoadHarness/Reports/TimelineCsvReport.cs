using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>A row a scenario and second, as measured: nothing is averaged away.</summary>
public sealed class TimelineCsvReport : IReport
{
    /// <inheritdoc/>
    public string FileName => "timeline.csv";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(to);
        // Scenarios may watch different processes: a column for each that any of them watched.
        string[] processes =
        [
            .. runs.SelectMany(run => run.Timeline).SelectMany(second => second.Resources).Select(use => use.Name).Distinct(),
        ];
        string[] gauges =
        [
            .. runs.SelectMany(run => run.Timeline).SelectMany(second => second.Gauges).Select(gauge => gauge.Name).Distinct(),
        ];
        to.Write(
            CsvRow.Of([
                "scenario",
                "start_s",
                "seconds",
                "users",
                "planned",
                "started",
                "iterations",
                "dropped",
                "requests",
                "failed",
                .. FailureText.Kinds.Select(CsvColumns.Name),
                "requests_per_second",
                .. CsvColumns.Latency("response"),
                .. CsvColumns.Latency("service"),
                "dispatch_lag_p99_ms",
                "machine_busy",
                .. processes.SelectMany(process => new[] { $"{process}_cpu_s", $"{process}_memory_bytes" }),
                .. gauges,
            ])
        );
        foreach (var run in runs)
        {
            foreach (var second in run.Timeline)
                to.Write(Row(run, second, processes, gauges));
        }
    }

    private static string Row(RunResult run, Interval second, string[] processes, string[] gauges)
    {
        var all = new RequestSummary(second.All, second.Seconds);
        return CsvRow.Of([
            run.Info.Scenario,
            CsvColumns.Rounded(second.Start),
            CsvColumns.Rounded(second.Seconds),
            second.Users,
            second.Planned,
            second.Started,
            second.Iterations,
            second.Dropped,
            all.Requests,
            all.Failed,
            .. FailureText.Kinds.Select(kind => (object)all.Failures[kind]),
            CsvColumns.Rounded(all.RequestsPerSecond),
            .. CsvColumns.Values(all.Response),
            .. CsvColumns.Values(all.Service),
            CsvColumns.Rounded(LatencySummary.Of(second.DispatchLag)?.P99 / 1e6),
            CsvColumns.Rounded(second.MachineBusy, 4),
            .. processes
                .Select(name => second.Resources.FirstOrDefault(use => use.Name == name))
                .SelectMany(use => new[] { CsvColumns.Rounded(use?.CpuSeconds), use?.MemoryBytes }),
            .. gauges.Select(name => CsvColumns.Rounded(second.Gauges.FirstOrDefault(gauge => gauge.Name == name)?.Value)),
        ]);
    }
}
