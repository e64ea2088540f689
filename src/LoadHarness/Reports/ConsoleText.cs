using System.Globalization;
using System.Text;
using Platform.LoadEngine.Measuring;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>Text that is safe on a terminal.</summary>
internal static class ConsoleText
{
    /// <summary>
    /// The text in one line, without control and formatting characters: an answer may hold escape sequences that
    /// rewrite the screen or the window's title, and overrides that turn the reading direction.
    /// </summary>
    public static string OneLine(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            bool harmless =
                Rune.GetUnicodeCategory(rune)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                );
            clean.Append(harmless ? rune.ToString() : " ");
        }

        return clean.ToString().Trim();
    }

    /// <summary>A failure in a line: where, when, why, and how the answer began.</summary>
    public static string Of(FailureExample example)
    {
        string first = example.Answer.Split('\n')[0].Trim();
        return $"{example.Kind.Words()}: {example.Step} at {FigureText.Seconds(example.Seconds)}: {example.Reason}"
            + (first.Length > 0 ? $" Answer: {(first.Length > 120 ? first[..120] + "…" : first)}" : "");
    }
}
