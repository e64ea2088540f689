using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>How long requests took.</summary>
internal static class LatencyTables
{
    /// <summary>What the two times of an open load mean; without it the smaller one is believed.</summary>
    public const string TwoTimes =
        "Response time counts from when a request was due, service time from when it was sent: the difference is waiting that a user "
        + "feels and a server does not see.";

    public static ReportTable Latency(RunInfo info, RunSummary summary) =>
        new(
            "Latency",
            info.Open ? ["", "response time", "service time"] : ["", "response time"],
            [
                .. LatencySummary.Columns.Select(column =>
                    info.Open
                        ? new[] { column.Name, Show(summary.Response, column.Value), Show(summary.Service, column.Value) }
                        : [column.Name, Show(summary.Response, column.Value)]
                ),
            ]
        )
        {
            Note = info.Open ? TwoTimes : null,
        };

    /// <summary>Empty for a single step: the table of all would be said twice.</summary>
    public static ReportTable Steps(RunSummary summary) =>
        new(
            "Steps",
            ["step", "requests", "failed", "P50", "P95", "P99"],
            summary.Steps.Count < 2
                ? []
                :
                [
                    .. summary.Steps.Select(step =>
                        new[]
                        {
                            step.Step,
                            FigureText.Count(step.Requests),
                            FigureText.Count(step.Failed),
                            Show(step.Response, l => l.P50),
                            Show(step.Response, l => l.P95),
                            Show(step.Response, l => l.P99),
                        }
                    ),
                ]
        );

    public static ReportTable Trends(RunSummary summary) =>
        new(
            "Trends",
            ["measured by checks", "avg", "P50", "P95", "P99"],
            [
                .. summary.Trends.Select(trend =>
                    new[]
                    {
                        trend.Name,
                        Show(trend.Values, l => l.Avg),
                        Show(trend.Values, l => l.P50),
                        Show(trend.Values, l => l.P95),
                        Show(trend.Values, l => l.P99),
                    }
                ),
            ]
        );

    private static string Show(LatencySummary? latency, Func<LatencySummary, double> value) =>
        FigureText.Duration(latency is null ? null : value(latency));
}
