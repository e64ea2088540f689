using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>How many requests, how fast, and how they failed.</summary>
internal static class RequestTables
{
    public static ReportTable Requests(RunInfo info, RunSummary summary) =>
        ReportTable.Pairs(
            "Requests",
            ("total", FigureText.Count(summary.Requests)),
            ("failed", FigureText.Count(summary.Failed)),
            ("success rate", FigureText.Share(summary.SuccessRate)),
            ("interrupted at the end", summary.Interrupted > 0 ? FigureText.Count(summary.Interrupted) : null),
            ("iterations planned", info.Open ? FigureText.Count(summary.Planned) : null),
            ("iterations dropped", info.Open ? FigureText.Count(summary.Dropped) : null),
            ("dispatch lag P99", info.Open ? FigureText.Duration(summary.DispatchLagP99) : null),
            (info.Open ? "most in flight" : "most users", FigureText.Count(summary.MostUsers))
        );

    public static ReportTable Throughput(RunSummary summary) =>
        ReportTable.Pairs(
            "Throughput",
            new (string, string?)[]
            {
                ("requests", FigureText.Rate(summary.RequestsPerSecond)),
                ("sent", FigureText.Bytes(summary.BytesSentPerSecond) + "/s"),
                ("received", FigureText.Bytes(summary.BytesReceivedPerSecond) + "/s"),
            }.Concat(
                summary.Counters.Select(counter =>
                    (counter.Name, (string?)$"{FigureText.Rate(counter.PerSecond)} ({FigureText.Count(counter.Count)})")
                )
            )
        );

    public static ReportTable Failures(RunSummary summary) =>
        new(
            "Failures",
            ["kind", "requests", "share"],
            [
                .. summary
                    .Failures.Where(failures => failures.Value > 0)
                    .OrderByDescending(failures => failures.Value)
                    .Select(failures =>
                        new[]
                        {
                            failures.Key.Words(),
                            FigureText.Count(failures.Value),
                            FigureText.Share((double)failures.Value / summary.Requests),
                        }
                    ),
            ]
        );
}
