using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>JSON that is read and copied as it stands, escapes included: the fastest way, and what is copied stays byte-exact.</summary>
internal static class JsonText
{
    /// <summary>What stands between the quotes of a string, still escaped.</summary>
    public static ReadOnlySpan<byte> Inner(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>Whether a value is a string, and that one. <paramref name="expected"/> has nothing that needs escaping.</summary>
    public static bool Is(JsonElement value, ReadOnlySpan<byte> expected) =>
        value.ValueKind == JsonValueKind.String && Inner(value).SequenceEqual(expected);

    /// <summary>Whether a string is there and has a character.</summary>
    public static bool HasText(JsonElement text) => text.ValueKind == JsonValueKind.String && !Inner(text).IsEmpty;

    /// <summary>Whether a string has nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> inner)
    {
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length && inner[i + 1] is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'f')
                i++;
            else if (inner[i] != ' ')
                return false;
        }

        return true;
    }

    public static void Copy(Utf8JsonWriter to, ReadOnlySpan<byte> name, JsonElement value)
    {
        to.WritePropertyName(name);
        Copy(to, value);
    }

    public static void Copy(Utf8JsonWriter to, JsonElement value) =>
        to.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
