using Platform.LoadHarness.Reports.Tables;

namespace Platform.LoadHarness.Reports.Page;

/// <summary>Tables as HTML. One too wide for its window scrolls by itself, with the keyboard too; the page never does.</summary>
internal static class TableHtml
{
    /// <summary>The table under a heading.</summary>
    /// <param name="table">The table.</param>
    /// <param name="heading">The heading's level, <c>h2</c> to <c>h4</c>.</param>
    /// <param name="link">Where the name of a row leads to; null for nowhere.</param>
    public static Html Of(ReportTable table, string heading = "h4", Func<int, string>? link = null) =>
        Html.Of(
            $"""
            <div class="block">{Heading(
                table.Title,
                heading
            )}<div class="scroll" tabindex="0" role="group" aria-label="{table.Title}"><table class="{(
                table.Figures ? "figures" : "words"
            )}">
            {Head(table)}<tbody>{table.Rows.Select((row, i) => Row(row, link?.Invoke(i)))}</tbody></table></div>{Note(table.Note)}</div>

            """
        );

    private static Html Heading(string title, string level) =>
        level switch
        {
            "h2" => Html.Of($"<h2>{title}</h2>"),
            "h3" => Html.Of($"<h3>{title}</h3>"),
            _ => Html.Of($"<h4>{title}</h4>"),
        };

    private static Html Head(ReportTable table) =>
        table.Columns.Count == 0
            ? Html.Empty
            : Html.Of(
                $"""
                <thead><tr>{table.Columns.Select(column =>
                    column.Length > 0 ? Html.Of($"""<th scope="col">{column}</th>""") : Html.Of($"<td></td>")
                )}</tr></thead>
                """
            );

    private static Html Row(IReadOnlyList<string> cells, string? link) =>
        Html.Of(
            $"""
            <tr><th scope="row">{MarkHtml.Of(cells[0], link)}</th>{cells.Skip(1).Select(cell => Html.Of($"<td>{cell}</td>"))}</tr>

            """
        );

    private static Html Note(string? note) => note is null ? Html.Empty : Html.Of($"""<p class="note">{note}</p>""");
}
