using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;
using Platform.LoadHarness.Reports.Page;
using Platform.LoadHarness.Reports.Tables;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// A page that needs nothing but itself: no script, font or image of anyone else, readable in light, dark and on paper.
/// Answers of the target are shown in it, so the page also forbids itself to run or load anything, should one get through.
/// </summary>
public sealed class HtmlReport : IReport
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

    private static readonly Lazy<Html> Style = new(() =>
    {
        using var sheet = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return new Html(sheet.ReadToEnd());
    });

    /// <inheritdoc/>
    public string FileName => "report.html";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(to);
        var chapters = Chapter.Of(runs);
        RunResult[] told = [.. chapters.Select(chapter => chapter.Run)];
        string headline = told.Headline();
        to.Write(
            Html.Of(
                $"""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="{Policy}">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>{headline} – load report</title>
                <link rel="icon" href="data:,">
                <style>
                {Style.Value}
                </style>
                </head>
                <body>
                <header class="{told.Standing().ToString().ToLowerInvariant()}">
                <p class="kind">Load report</p>
                <h1>{headline}</h1>
                <p class="about">{runs[0].Info.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm")} UTC · measured for {FigureText.Seconds(
                    runs.Sum(run => run.Total.Seconds)
                )} · {runs[0].Info.Machine} · version {runs[0].Info.Version}</p>
                </header>
                <main>
                {Overview(told)}
                {ComparisonTable.Of(runs).Select(Comparison)}
                """
            )
        );
        for (int i = 0; i < chapters.Count; i++)
            to.Write(RunSection.Of(chapters[i], $"run{i + 1}"));
        to.Write(
            Html.Of(
                $"""
                </main>
                <footer><p>{LatencyTables.TwoTimes} Percentiles are of every request, not of averages; failed requests count too.</p></footer>
                </body>
                </html>

                """
            )
        );
    }

    private static Html Comparison(ReportTable table) =>
        Html.Of(
            $"""
            <section class="run">{TableHtml.Of(table, "h2")}</section>

            """
        );

    private static Html Overview(IReadOnlyList<RunResult> runs) =>
        runs.Count < 2
            ? Html.Empty
            : Html.Of(
                $"""
                <section class="run">{TableHtml.Of(OverviewTable.Of(runs), "h2", i => $"#run{i + 1}")}</section>

                """
            );
}
