using System.Text;

namespace Platform.SessionChat.Agents;

/// <summary>Makes text that any store can hold.</summary>
internal static class CleanText
{
    /// <summary>U+0000, which PostgreSQL's jsonb refuses, is left out; halves of surrogate pairs become U+FFFD.</summary>
    public static string Of(string text)
    {
        if (!text.Contains('\0') && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value != 0)
                clean.Append(rune);
        return clean.ToString();
    }

    /// <summary>The beginning of a text, without half of a surrogate pair at its end.</summary>
    /// <param name="text">Whatever its length.</param>
    /// <param name="length">Characters at most, 1 or more.</param>
    public static string Beginning(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
