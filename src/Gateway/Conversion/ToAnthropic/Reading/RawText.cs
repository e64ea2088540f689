using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Reading;

/// <summary>
/// Strings as they stand in JSON: escapes included, quotes not. What is copied so costs no unescaping, and one half of a surrogate pair
/// whose
/// other half comes with the next chunk passes as it is. Only for JSON that is known to be UTF-8.
/// </summary>
internal static class RawText
{
    /// <summary>The value of a string.</summary>
    public static ReadOnlySpan<byte> Of(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Whether a value is a string that is written so, letter by letter.</summary>
    public static bool Is(JsonElement value, ReadOnlySpan<byte> text) =>
        value.ValueKind == JsonValueKind.String && Of(value).SequenceEqual(text);

    /// <summary>Whether nothing but white space is in it. Anthropic refuses such texts and stop sequences.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> raw)
    {
        while (!raw.IsEmpty)
        {
            int length =
                raw[0] == ' ' ? 1
                : raw.StartsWith("\\n"u8) || raw.StartsWith("\\r"u8) || raw.StartsWith("\\t"u8) ? 2
                : 0;
            if (length == 0)
                return false;
            raw = raw[length..];
        }

        return true;
    }

    /// <summary>Writes a value as it stands in the source.</summary>
    public static void Copy(Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>Writes a member as it stands in the source, if it is there.</summary>
    public static void CopyIfAny(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return;
        json.WritePropertyName(name);
        Copy(json, value);
    }

    /// <summary>Writes a string from a part of one; the part must not cut an escape in two.</summary>
    public static void WriteQuoted(Utf8JsonWriter json, ReadOnlySpan<byte> raw)
    {
        byte[] quoted = ArrayPool<byte>.Shared.Rent(raw.Length + 2);
        quoted[0] = (byte)'"';
        raw.CopyTo(quoted.AsSpan(1));
        quoted[raw.Length + 1] = (byte)'"';
        json.WriteRawValue(quoted.AsSpan(0, raw.Length + 2), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(quoted);
    }

    /// <summary>What a string says, in UTF-8.</summary>
    /// <param name="text">The string.</param>
    /// <param name="buffer">Gets it; as long as the string in JSON.</param>
    /// <returns>Its length; negative when its escapes are not Unicode.</returns>
    public static int Unescape(JsonElement text, Span<byte> buffer)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(text));
        reader.Read();
        try
        {
            return reader.CopyString(buffer);
        }
        catch (InvalidOperationException)
        {
            return -1;
        }
    }

    /// <summary>What a string says, in UTF-8; as it stands where it has no escapes, and empty when they are not Unicode.</summary>
    public static ReadOnlySpan<byte> Unescaped(JsonElement text)
    {
        var raw = Of(text);
        if (!raw.Contains((byte)'\\'))
            return raw;
        byte[] buffer = new byte[raw.Length];
        return buffer.AsSpan(0, Math.Max(0, Unescape(text, buffer)));
    }

    /// <summary>What it says; empty when its escapes are not Unicode. For what is rare: it allocates.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no word that anybody knows.
            return "";
        }
    }
}
