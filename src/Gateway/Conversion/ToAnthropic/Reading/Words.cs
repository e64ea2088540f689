using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Reading;

/// <summary>Names and short values as characters, so that a <c>switch</c> over literals tells them apart without an allocation.</summary>
internal static class Words
{
    /// <summary>The length of the buffers; what is longer is no word that is known, and reads as empty.</summary>
    public const int MaxLength = 64;

    /// <summary>The name of a member.</summary>
    public static ReadOnlySpan<char> Name(in JsonProperty member, Span<char> buffer) =>
        Read(JsonMarshal.GetRawUtf8PropertyName(member), buffer);

    /// <summary>A string; empty for what is none.</summary>
    public static ReadOnlySpan<char> Value(JsonElement value, Span<char> buffer) =>
        value.ValueKind == JsonValueKind.String ? Read(RawText.Of(value), buffer) : default;

    /// <summary>A name for an error message, cut where it is long.</summary>
    public static string Shown(in JsonProperty member) => Shown(JsonMarshal.GetRawUtf8PropertyName(member));

    /// <summary>A string for an error message, cut where it is long.</summary>
    public static string Shown(JsonElement text) => Shown(RawText.Of(text));

    private static string Shown(ReadOnlySpan<byte> raw) => Encoding.UTF8.GetString(raw.Length <= MaxLength ? raw : raw[..MaxLength]);

    private static ReadOnlySpan<char> Read(ReadOnlySpan<byte> raw, Span<char> buffer)
    {
        if (raw.Length > MaxLength)
            return default;
        return raw.Contains((byte)'\\') ? RawText.Unescape(raw) : buffer[..Encoding.UTF8.GetChars(raw, buffer)];
    }
}
