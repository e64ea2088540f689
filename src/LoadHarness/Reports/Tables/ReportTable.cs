namespace Platform.LoadHarness.Reports.Tables;

/// <summary>
/// A table before it is console, Markdown or HTML: what is said is decided once, each format only draws it.
/// Cells are plain text, some of it from a target that may be hostile; whoever draws it, escapes it.
/// </summary>
/// <param name="Title">What it is about.</param>
/// <param name="Columns">The columns' names; empty for pairs of a name and a value.</param>
/// <param name="Rows">Cells; the first of a row names it.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>What a reader must know to read it right; null when nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the cells after the first are figures, to be aligned on their right.</summary>
    public bool Figures { get; init; } = true;

    /// <summary>A table of names and values, without those whose value is null.</summary>
    public static ReportTable Pairs(string title, params IEnumerable<(string Name, string? Value)> pairs) =>
        new(title, [], [.. pairs.Where(pair => pair.Value is not null).Select(pair => new[] { pair.Name, pair.Value! })]);
}
