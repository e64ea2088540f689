using System.Globalization;

namespace Platform.LoadHarness.Reports;

/// <summary>A row of comma-separated values after RFC 4180: CRLF, quotes doubled, cells quoted where they must be.</summary>
internal static class CsvRow
{
    /// <summary>A row that ends with its line break. A null is an empty cell: a figure that does not exist.</summary>
    public static string Of(params IEnumerable<object?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            string text => Quote(Disarm(text)),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Quote(value.ToString() ?? ""),
        };

    /// <summary>
    /// Names are a user's or a target's, and a spreadsheet runs a cell that begins like a formula. An apostrophe before
    /// it is what spreadsheets take for "this is text" (OWASP, CSV Injection). Figures are never touched: -1 stays -1.
    /// </summary>
    private static string Disarm(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
