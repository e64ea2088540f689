using System.Text;
using Platform.LoadHarness.Reports.Tables;

namespace Platform.LoadHarness.Reports;

/// <summary>Markdown (GitHub's) in which text stays text.</summary>
internal static class MarkdownText
{
    /// <summary>Text in one line in which nothing is markup: no link, image, HTML or cell border.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in ConsoleText.OneLine(text))
        {
            escaped.Append(
                c switch
                {
                    '<' => "&lt;",
                    '>' => "&gt;",
                    '&' => "&amp;",
                    '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '#' or '~' or '!' => $"\\{c}",
                    _ => c.ToString(),
                }
            );
        }

        return escaped.ToString();
    }

    /// <summary>A table. Markdown knows none without a header: names and values get one.</summary>
    public static string Table(ReportTable table)
    {
        IReadOnlyList<string> columns = table.Columns.Count > 0 ? table.Columns : ["", ""];
        var text = new StringBuilder();
        text.Append(Row(columns));
        text.Append(Row(columns.Select((_, i) => i > 0 && table.Figures ? "---:" : "---"), escape: false));
        foreach (var row in table.Rows)
            text.Append(Row(row));
        if (table.Note is { } note)
            text.Append($"\n{Escape(note)}\n");
        return text.ToString();
    }

    /// <summary>A block of code, in a fence longer than any run of backticks in it.</summary>
    public static string Code(string text)
    {
        int longest = 0,
            run = 0;
        foreach (char c in text)
            longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        string fence = new('`', Math.Max(3, longest + 1));
        return $"{fence}text\n{text.ReplaceLineEndings("\n").TrimEnd()}\n{fence}\n";
    }

    private static string Row(IEnumerable<string> cells, bool escape = true) =>
        $"| {string.Join(" | ", cells.Select(cell => escape ? Escape(cell) : cell))} |\n";
}
