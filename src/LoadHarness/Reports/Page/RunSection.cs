using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Charts;
using Platform.LoadHarness.Reports.Figures;
using Platform.LoadHarness.Reports.Tables;

namespace Platform.LoadHarness.Reports.Page;

/// <summary>A run on the page: verdict, the figures that matter, charts, and then everything.</summary>
internal static class RunSection
{
    /// <summary>The section.</summary>
    /// <param name="chapter">The run, and the search that it is of.</param>
    /// <param name="id">An identifier that is unique on the page.</param>
    public static Html Of(Chapter chapter, string id)
    {
        var run = chapter.Run;
        var summary = new RunSummary(run);
        return Html.Of(
            $"""
            <section class="run" id="{id}" aria-labelledby="{id}-h">
            <h2 id="{id}-h"><span class="badge {run.Standing().ToString().ToLowerInvariant()}">{MarkHtml.Of(
                $"{run.Standing().Mark()} {run.Standing().Word()}"
            )}</span> {run.Info.Scenario}</h2>
            <p class="about">{string.Join(" · ", new[] { run.Info.Description, run.Info.Load }.Where(text => text.Length > 0))}</p>
            {Reasons(run)}
            {Tiles(run, summary)}
            {Targets(run)}
            {Curve(chapter.Curve, id)}
            {Advice(run)}
            {Charts(run, id)}
            <div class="blocks">{RunTables.Measured(run, summary).Select(table => TableHtml.Of(table))}</div>
            {Examples(run)}
            <details><summary>Configuration</summary><div class="blocks">{RunTables.Setting(run).Select(table =>
                TableHtml.Of(table)
            )}</div></details>
            {TimelineTable(run)}
            </section>

            """
        );
    }

    private static Html Reasons(RunResult run) =>
        run.Reasons() is { Count: > 0 } reasons
            ? Html.Of(
                $"""<ul class="reasons {run.Standing().ToString().ToLowerInvariant()}">{reasons.Select(reason => Html.Of($"<li>{reason}</li>"))}</ul>"""
            )
            : Html.Empty;

    private static Html Tiles(RunResult run, RunSummary summary)
    {
        (string Name, string Value)[] tiles =
        [
            ("throughput", FigureText.Rate(summary.RequestsPerSecond)),
            ("requests", FigureText.Count(summary.Requests)),
            ("success", FigureText.Share(summary.SuccessRate)),
            ("P50", FigureText.Duration(summary.Response?.P50)),
            ("P95", FigureText.Duration(summary.Response?.P95)),
            ("P99", FigureText.Duration(summary.Response?.P99)),
            run.Info.Open ? ("dropped", FigureText.Count(summary.Dropped)) : ("measured", FigureText.Seconds(summary.Seconds)),
        ];
        return Html.Of(
            $"""<dl class="tiles">{tiles.Select(tile => Html.Of($"<div><dt>{tile.Name}</dt><dd>{tile.Value}</dd></div>"))}</dl>"""
        );
    }

    private static Html Targets(RunResult run) =>
        OutcomeTables.Targets(run) is { Rows.Count: > 0 } table
            ? Html.Of($"""<div class="targets">{TableHtml.Of(table, "h3")}</div>""")
            : Html.Empty;

    private static Html Curve(SaturationCurve? curve, string id) =>
        curve is null
            ? Html.Empty
            : Html.Of(
                $"""
                <h3>The search</h3><div class="charts">{SaturationChart.Of(curve)?.Draw($"{id}-s") ?? Html.Empty}{TableHtml.Of(
                    SaturationTable.Of(curve)
                )}</div>
                """
            );

    private static Html Advice(RunResult run) =>
        Hints.Find(run) is { Count: > 0 } hints
            ? Html.Of(
                $"""<h3>Found and recommended</h3><ul class="hints">{hints.Select(hint => Html.Of($"<li><strong>{hint.Found}</strong> {hint.Advice}</li>"))}</ul>"""
            )
            : Html.Empty;

    private static Html Charts(RunResult run, string id)
    {
        var charts = TimeCharts.Of(run).ToList();
        if (PercentileChart.Of(run) is { } byPercentile)
            charts.Insert(Math.Min(2, charts.Count), byPercentile); // beside the latency over time
        bool tooShort = ChartTimeline.Of(run.Timeline).Count < TimeCharts.FewestPoints;
        return Html.Of(
            $"""
            <h3>Measured</h3>
            {(
                tooShort
                    ? Html.Of(
                        $"""<p class="note">The run lasted {FigureText.Seconds(run.Total.Seconds)}: too short for charts over time. The figures below are all of it.</p>"""
                    )
                    : Html.Empty
            )}
            <div class="charts">{charts.Select((drawn, i) => drawn.Draw($"{id}-c{i}"))}</div>
            """
        );
    }

    private static Html Examples(RunResult run) =>
        (run.End?.Examples ?? []) is { Count: > 0 } examples
            ? Html.Of($"<h3>Examples of failures</h3>{examples.Select(Example)}")
            : Html.Empty;

    private static Html Example(FailureExample example) =>
        Html.Of(
            $"""
            <details class="example"><summary><b>{example.Kind.Words()}</b> {example.Step} at {FigureText.Seconds(
                example.Seconds
            )}: {example.Reason}</summary>
            <h4>Request</h4><pre>{example.Request}</pre>
            <h4>Answer</h4><pre>{(example.Answer.Length > 0 ? example.Answer : "none")}</pre></details>

            """
        );

    /// <summary>What the charts show as a table: for screen readers, and for who wants the figure and not the picture.</summary>
    private static Html TimelineTable(RunResult run)
    {
        var points = ChartTimeline.Of(run.Timeline);
        var table = new ReportTable(
            "Over time",
            ["until", "users", "requests", "rate", "failed", "P50", "P95", "P99", .. points[0].Gauges.Select(gauge => gauge.Name)],
            [.. points.Select(Row)]
        );
        return Html.Of($"<details><summary>Over time, as a table</summary>{TableHtml.Of(table)}</details>");
    }

    private static string[] Row(Interval point)
    {
        var all = new RequestSummary(point.All, point.Seconds);
        return
        [
            FigureText.Seconds(point.Start + point.Seconds),
            FigureText.Count(point.Users),
            FigureText.Count(all.Requests),
            FigureText.Rate(all.RequestsPerSecond),
            FigureText.Count(all.Failed),
            FigureText.Duration(all.Response?.P50),
            FigureText.Duration(all.Response?.P95),
            FigureText.Duration(all.Response?.P99),
            .. point.Gauges.Select(gauge => FigureText.Count(gauge.Value)),
        ];
    }
}
