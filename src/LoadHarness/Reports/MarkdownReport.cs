using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;
using Platform.LoadHarness.Reports.Tables;

namespace Platform.LoadHarness.Reports;

/// <summary>For issues, wikis and the summary page of a CI job.</summary>
public sealed class MarkdownReport : IReport
{
    /// <inheritdoc/>
    public string FileName => "report.md";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(to);
        var chapters = Chapter.Of(runs);
        RunResult[] told = [.. chapters.Select(chapter => chapter.Run)];
        to.Write($"# Load report: {told.Headline()}\n\n");
        to.Write(MarkdownText.Table(About(runs)));
        to.Write("\n## Summary\n\n" + MarkdownText.Table(OverviewTable.Of(told)));
        foreach (var comparison in ComparisonTable.Of(runs))
            to.Write($"\n## {MarkdownText.Escape(comparison.Title)}\n\n{MarkdownText.Table(comparison)}");
        foreach (var chapter in chapters)
            Write(chapter, to);
    }

    private static ReportTable About(IReadOnlyList<RunResult> runs) =>
        ReportTable.Pairs(
            "About",
            ("date", $"{runs[0].Info.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"),
            ("version", runs[0].Info.Version),
            ("machine", runs[0].Info.Machine),
            ("duration", FigureText.Seconds(runs.Sum(run => run.Total.Seconds))),
            ("most users or requests in flight", FigureText.Count(runs.Max(run => run.Total.Users)))
        ) with
        {
            Figures = false,
        };

    private static void Write(Chapter chapter, TextWriter to)
    {
        var run = chapter.Run;
        to.Write($"\n## {run.Standing().Mark()} {MarkdownText.Escape(run.Info.Scenario)}: {run.Standing().Word()}\n\n");
        if (run.Info.Description.Length > 0)
            to.Write(MarkdownText.Escape(run.Info.Description) + "\n\n");
        List(to, run.Reasons());
        ReportTable[] first =
        [
            OutcomeTables.Targets(run),
            .. chapter.Curve is { } curve ? [SaturationTable.Of(curve)] : Array.Empty<ReportTable>(),
        ];
        foreach (
            var table in first
                .Where(table => table.Rows.Count > 0)
                .Concat(RunTables.Measured(run, new RunSummary(run)))
                .Concat(RunTables.Setting(run))
        )
            to.Write($"\n### {table.Title}\n\n{MarkdownText.Table(table)}");
        WriteExamples(run, to);
        var hints = Hints.Find(run);
        to.Write("\n### Bottlenecks found\n\n");
        List(to, hints.Count > 0 ? hints.Select(hint => hint.Found) : ["None was measured."]);
        to.Write("\n### Recommendations\n\n");
        List(
            to,
            hints.Count > 0
                ? hints.Select(hint => hint.Advice)
                : [run.Standing() == Standing.Passed ? "Raise the load to find the limit." : "None follow from the measurements."]
        );
    }

    /// <summary>One of each kind; the page has all of them.</summary>
    private static void WriteExamples(RunResult run, TextWriter to)
    {
        foreach (var example in (run.End?.Examples ?? []).DistinctBy(example => example.Kind))
        {
            to.Write(
                $"\n**{MarkdownText.Escape(example.Kind.Words())}**, {MarkdownText.Escape(example.Step)} at "
                    + $"{FigureText.Seconds(example.Seconds)}: {MarkdownText.Escape(example.Reason)}\n\n"
            );
            to.Write(MarkdownText.Code(example.Answer.Length > 0 ? $"{example.Request.TrimEnd()}\n\n{example.Answer}" : example.Request));
        }
    }

    private static void List(TextWriter to, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            to.Write($"- {MarkdownText.Escape(line)}\n");
    }
}
