using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;
using Platform.LoadHarness.Reports.Tables;
using Spectre.Console;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// What people see at the end of a run. Tables have no borders: they fit a window of 60 columns, and a log file gets
/// the same lines without the colours. The verdict comes last, because that is where the eye is.
/// </summary>
public sealed class ConsoleReport : IReport
{
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    /// <summary>A rule across a wider window, or a file of endless lines, separates no better.</summary>
    private const int WidestRule = 100;

    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <inheritdoc/>
    public string FileName => "report.txt";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to) =>
        Write(
            runs,
            AnsiConsole.Create(
                new AnsiConsoleSettings
                {
                    Ansi = AnsiSupport.No,
                    ColorSystem = ColorSystemSupport.NoColors,
                    Interactive = InteractionSupport.No,
                    Out = new AnsiConsoleOutput(to),
                }
            )
        );

    /// <summary>Writes to a console, in its width and with its colours.</summary>
    public static void Write(IReadOnlyList<RunResult> runs, IAnsiConsole console)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(console);
        var chapters = Chapter.Of(runs);
        foreach (var chapter in chapters)
            Write(chapter, console);
        foreach (var comparison in ComparisonTable.Of(runs))
            Write(comparison, console);
        if (chapters.Count > 1)
            Write(OverviewTable.Of([.. chapters.Select(chapter => chapter.Run)]), console);
    }

    private static void Write(Chapter chapter, IAnsiConsole console)
    {
        var run = chapter.Run;
        string title = $"── {ConsoleText.OneLine(run.Info.Scenario)} ";
        Line(console, title.PadRight(Math.Min(console.Profile.Width, WidestRule), '─'), Bold);
        Line(console, run.Info.Description, Dim);
        var summary = new RunSummary(run);
        foreach (var table in RunTables.Setting(run).Concat(RunTables.Measured(run, summary)))
            Write(table, console);
        List(console, "Examples of failures", (run.End?.Examples ?? []).DistinctBy(example => example.Kind).Select(ConsoleText.Of));
        if (chapter.Curve is { } curve)
            Write(SaturationTable.Of(curve), console);
        var targets = OutcomeTables.Targets(run);
        if (targets.Rows.Count > 0)
            Write(targets, console);
        List(console, "Hints", Hints.Of(run));
        List(console, $"{run.Standing().Mark()} {run.Standing().Word()}", run.Reasons(), StyleOf(run));
        console.WriteLine();
    }

    private static void Write(ReportTable table, IAnsiConsole console)
    {
        Heading(console, table.Title, Bold);
        var drawn = new Table { Border = TableBorder.None, ShowHeaders = table.Columns.Count > 0 };
        for (int i = 0; i < table.Rows[0].Count; i++)
        {
            bool figure = i > 0 && table.Figures;
            drawn.AddColumn(
                new TableColumn(new Text(table.Columns.ElementAtOrDefault(i) ?? "", Dim))
                {
                    NoWrap = figure,
                    Alignment = figure ? Justify.Right : Justify.Left,
                    Padding = new Padding(0, 0, 2, 0),
                }
            );
        }

        foreach (var row in table.Rows)
            drawn.AddRow(row.Select(cell => new Text(ConsoleText.OneLine(cell))));
        console.Write(new Padder(drawn, new Padding(2, 0, 0, 0)));
        Line(console, table.Note ?? "", Dim, indent: 2);
    }

    private static void List(IAnsiConsole console, string title, IEnumerable<string> lines, Style? style = null)
    {
        string[] all = [.. lines];
        if (all.Length == 0 && style is null)
            return;
        Heading(console, title, style ?? Bold);
        var list = new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 1, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0) });
        foreach (string line in all)
            list.AddRow(new Text("-"), new Text(ConsoleText.OneLine(line)));
        if (all.Length > 0)
            console.Write(list);
    }

    private static void Heading(IAnsiConsole console, string title, Style style)
    {
        console.WriteLine();
        Line(console, title, style);
    }

    private static void Line(IAnsiConsole console, string text, Style style, int indent = 0)
    {
        if (text.Length > 0)
            console.Write(new Padder(new Text(ConsoleText.OneLine(text), style), new Padding(indent, 0, 0, 0)));
    }

    private static Style StyleOf(RunResult run) =>
        new(
            run.Standing() switch
            {
                Standing.Passed => Color.Green,
                Standing.Failed => Color.Red,
                Standing.NotJudged => Color.Default,
                _ => Color.Yellow,
            },
            decoration: Decoration.Bold
        );
}
