using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>
/// Strings as they stand in JSON: escapes included, quotes not. What is copied so stays byte-exact and costs no unescaping, and one half of
/// a surrogate pair whose other half comes with the next chunk passes as it is. Only for JSON that is known to be UTF-8.
/// </summary>
internal static class JsonText
{
    /// <summary>The longest text that an error message repeats, in bytes.</summary>
    private const int MaxShown = 64;

    /// <summary>The longest escape of a character that has a shorter form: <c>\u0061</c>.</summary>
    private const int MaxEscape = 6;

    /// <summary>What stands between the quotes of a string.</summary>
    public static ReadOnlySpan<byte> Raw(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Whether a value is a string that says this, with or without escapes.</summary>
    /// <param name="value">Of any kind; undefined too.</param>
    /// <param name="expected">In ASCII.</param>
    public static bool Is(JsonElement value, ReadOnlySpan<byte> expected)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        var raw = Raw(value);
        return raw.Length <= expected.Length
            ? raw.SequenceEqual(expected)
            : raw.Length <= MaxEscape * expected.Length && Unescaped(raw).SequenceEqual(expected);
    }

    /// <summary>Whether a value is a string of at least one character.</summary>
    public static bool HasText(JsonElement value) => value.ValueKind == JsonValueKind.String && !Raw(value).IsEmpty;

    /// <summary>
    /// Whether a string has nothing but white space, in Unicode's sense. Anthropic refuses such texts and stop sequences ("must contain
    /// non-whitespace") and does not say what it counts; the widest sense is the safe one, since a blank text says nothing to a model.
    /// </summary>
    public static bool IsBlank(ReadOnlySpan<byte> raw)
    {
        while (!raw.IsEmpty)
        {
            int length = raw[0] == '\\' ? BlankEscape(raw) : BlankCharacter(raw);
            if (length == 0)
                return false;
            raw = raw[length..];
        }

        return true;
    }

    /// <summary>What a string says, in UTF-8; empty when its escapes are not Unicode. Allocates only where there are escapes.</summary>
    public static ReadOnlySpan<byte> Unescaped(JsonElement text) => Unescaped(Raw(text));

    /// <inheritdoc cref="Unescaped(JsonElement)"/>
    public static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
            return raw;
        var reader = new Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
        reader.Read();
        byte[] text = new byte[raw.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return default;
        }
    }

    /// <summary>For an error message: as it stands, cut where it is long.</summary>
    public static string Shown(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetString(raw.Length <= MaxShown ? raw : raw[..MaxShown]);

    /// <summary>Writes a value as it stands in the source.</summary>
    public static void Copy(Utf8JsonWriter to, JsonElement value) =>
        to.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>Writes a member as it stands in the source; nothing where it is undefined.</summary>
    public static void Copy(Utf8JsonWriter to, ReadOnlySpan<byte> name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return;
        to.WritePropertyName(name);
        Copy(to, value);
    }

    /// <summary>Writes a string from a part of one; the part must not cut an escape in two.</summary>
    public static void Write(Utf8JsonWriter to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw)
    {
        to.WritePropertyName(name);
        using var text = new JsonTextBuilder(raw.Length);
        text.Add(raw);
        text.WriteTo(to);
    }

    /// <returns>The bytes of the character of white space that it begins with; 0 for another.</returns>
    private static int BlankCharacter(ReadOnlySpan<byte> raw) =>
        raw[0] == ' ' ? 1
        : Rune.DecodeFromUtf8(raw, out var rune, out int length) == OperationStatus.Done && Rune.IsWhiteSpace(rune) ? length
        : 0;

    /// <inheritdoc cref="BlankCharacter"/>
    private static int BlankEscape(ReadOnlySpan<byte> raw) =>
        raw[1] switch
        {
            (byte)'n' or (byte)'r' or (byte)'t' or (byte)'f' => 2,
            (byte)'u'
                when ushort.TryParse(raw[2..MaxEscape], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code)
                    && char.IsWhiteSpace((char)code) => MaxEscape,
            _ => 0,
        };
}
