namespace Platform.LoadHarness.Reports.Page;

/// <summary>Verdict marks as drawings: not every machine that opens the page has a font with the signs in it.</summary>
internal static class MarkHtml
{
    private static readonly Dictionary<string, Html> Drawings = new()
    {
        ["✅"] = Draw("passed", "M4.5 8.5l2.5 2.5 4.5-5.5"),
        ["❌"] = Draw("failed", "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"),
        ["❓"] = Draw("inconclusive", "M5.8 6.3q0-2 2.2-2t2.2 1.9q0 1.2-1.2 1.8-1 .5-1 1.3M8 11.9v.1"),
        ["⚪"] = Draw("measured", "M8 8v.1"),
        ["⛔"] = Draw("not judged", "M4.8 8h6.4"),
    };

    /// <summary>The text, with a mark that it begins with drawn.</summary>
    /// <param name="text">The text.</param>
    /// <param name="link">Where it leads to; null for nowhere.</param>
    public static Html Of(string text, string? link = null)
    {
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        return end > 0 && Drawings.TryGetValue(text[..end], out var drawing)
            ? Html.Of($"{drawing} {Link(text[(end + 1)..], link)}")
            : Link(text, link);
    }

    private static Html Link(string text, string? link) => link is null ? Html.Of($"{text}") : Html.Of($"""<a href="{link}">{text}</a>""");

    private static Html Draw(string name, string path) =>
        Html.Of(
            $"""
            <svg class="mark {name.Replace(
                ' ',
                '-'
            )}" viewBox="0 0 16 16" role="img" aria-label="{name}"><circle cx="8" cy="8" r="7.5"/><path d="{path}"/></svg>
            """
        );
}
