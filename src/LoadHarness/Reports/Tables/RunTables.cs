using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>The tables of a run, in the order in which they are read.</summary>
internal static class RunTables
{
    /// <summary>All tables that have something to say.</summary>
    public static IEnumerable<ReportTable> Of(RunResult run, RunSummary summary) =>
        Setting(run).Concat(Measured(run, summary)).Append(OutcomeTables.Targets(run)).Where(HasRows);

    /// <summary>What was run, where and when.</summary>
    public static IEnumerable<ReportTable> Setting(RunResult run) => [SettingTables.Configuration(run.Info), SettingTables.Time(run)];

    /// <summary>What was measured.</summary>
    public static IEnumerable<ReportTable> Measured(RunResult run, RunSummary summary) =>
        new[]
        {
            RequestTables.Requests(run.Info, summary),
            RequestTables.Throughput(summary),
            LatencyTables.Latency(run.Info, summary),
            LatencyTables.Steps(summary),
            LatencyTables.Trends(summary),
            OutcomeTables.Facts(run),
            RequestTables.Failures(summary),
            GaugeTable.Of(run),
            ResourceTable.Of(run, summary),
        }.Where(HasRows);

    private static bool HasRows(ReportTable table) => table.Rows.Count > 0;
}
