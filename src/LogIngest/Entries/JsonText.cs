using System.Globalization;
using System.Text;

namespace Platform.LogIngest.Entries;

/// <summary>Why a text cannot be stored.</summary>
internal enum TextFault : byte
{
    None,

    /// <summary>PostgreSQL's text cannot hold the character U+0000.</summary>
    Nul,

    /// <summary>Half of a surrogate pair is no character.</summary>
    LoneSurrogate,
}

/// <summary>
/// The inside of JSON strings as they stand in a body that <see cref="System.Text.Json.Utf8JsonReader"/> has read: escapes are
/// well formed. Unlike the reader's own unescaping it tells a fault by a value, and writes straight to where the text belongs.
/// </summary>
internal static class JsonText
{
    private const int HexDigits = 4;

    /// <summary>Checks a string, or any part of JSON: outside of strings there are no backslashes.</summary>
    /// <param name="raw">As it was sent.</param>
    /// <param name="bytes">Its length in UTF-8 without escapes, never more than that of <paramref name="raw"/>; nothing of use after a
    /// fault.</param>
    public static TextFault Measure(ReadOnlySpan<byte> raw, out int bytes)
    {
        bytes = raw.Length;
        for (int next = raw.IndexOf((byte)'\\'); next >= 0; next = raw.IndexOf((byte)'\\'))
        {
            raw = raw[(next + 1)..];
            int before = raw.Length;
            if (raw[0] != 'u')
            {
                raw = raw[1..];
                bytes--;
                continue;
            }

            if (!TryTakeRune(ref raw, out var rune))
                return TextFault.LoneSurrogate;
            if (rune.Value == 0)
                return TextFault.Nul;
            bytes -= 1 + before - raw.Length - rune.Utf8SequenceLength;
        }

        return TextFault.None;
    }

    /// <summary>Writes a string without its escapes; <see cref="Measure"/> has found no fault in it.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> to)
    {
        int written = 0;
        for (int next = raw.IndexOf((byte)'\\'); next >= 0; next = raw.IndexOf((byte)'\\'))
        {
            raw[..next].CopyTo(to[written..]);
            written += next;
            raw = raw[(next + 1)..];
            if (TryTakeRune(ref raw, out var rune))
            {
                written += rune.EncodeToUtf8(to[written..]);
                continue;
            }

            to[written++] = Escaped(raw[0]);
            raw = raw[1..];
        }

        raw.CopyTo(to[written..]);
        return written + raw.Length;
    }

    /// <summary>The same as a new array, for texts that nobody escapes in earnest.</summary>
    public static byte[] Unescape(ReadOnlySpan<byte> raw, int bytes)
    {
        var text = new byte[bytes];
        Unescape(raw, text);
        return text;
    }

    /// <summary>Takes <c>u0041</c>, or both halves of a pair, off the text behind a backslash.</summary>
    private static bool TryTakeRune(ref ReadOnlySpan<byte> raw, out Rune rune)
    {
        rune = default;
        if (raw[0] != 'u')
            return false;
        char first = Unit(raw[1..]);
        raw = raw[(1 + HexDigits)..];
        if (Rune.TryCreate(first, out rune))
            return true;
        if (!char.IsHighSurrogate(first) || !raw.StartsWith("\\u"u8) || !Rune.TryCreate(first, Unit(raw[2..]), out rune))
            return false;
        raw = raw[(2 + HexDigits)..];
        return true;
    }

    private static char Unit(ReadOnlySpan<byte> raw) =>
        (char)ushort.Parse(raw[..HexDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Escaped(byte letter) =>
        letter switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'t' => (byte)'\t',
            (byte)'r' => (byte)'\r',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            _ => letter,
        };
}
