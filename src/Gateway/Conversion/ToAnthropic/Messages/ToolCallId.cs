using System.Buffers;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// The name of a call, by which its result is known. Anthropic takes letters, digits, <c>_</c> and <c>-</c>; others' models make up
/// <c>functions.search:0</c>: other characters become <c>_</c>, in the call and in its result alike.
/// </summary>
internal static class ToolCallId
{
    private static readonly SearchValues<byte> Taken = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8
    );

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, JsonElement id)
    {
        var raw = JsonText.Raw(id);
        if (!raw.ContainsAnyExcept(Taken))
        {
            JsonText.Copy(json, member, id);
            return;
        }

        byte[] replaced = raw.ToArray();
        foreach (ref byte one in replaced.AsSpan())
            one = Taken.Contains(one) ? one : (byte)'_';
        JsonText.Write(json, member, replaced);
    }
}
