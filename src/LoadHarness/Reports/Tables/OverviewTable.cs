using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>All runs, a row each.</summary>
internal static class OverviewTable
{
    public static ReportTable Of(IReadOnlyList<RunResult> runs) =>
        new("Summary", ["scenario", "requests", "rate", "success", "P95", "P99"], [.. runs.Select(run => Row(run, new RunSummary(run)))]);

    private static string[] Row(RunResult run, RunSummary summary) =>
        [
            $"{run.Standing().Mark()} {run.Info.Scenario}",
            FigureText.Count(summary.Requests),
            FigureText.Rate(summary.RequestsPerSecond),
            FigureText.Share(summary.SuccessRate),
            FigureText.Duration(summary.Response?.P95),
            FigureText.Duration(summary.Response?.P99),
        ];
}
