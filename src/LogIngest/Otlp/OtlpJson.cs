using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Otlp;

/// <summary>Reads the JSON form of protocol buffers: either spelling of a name, null for absent, 64-bit numbers as strings.</summary>
internal static class OtlpJson
{
    /// <summary>A member by its lowerCamelCase or its original name; null when it is absent or null.</summary>
    public static JsonElement? Get(JsonElement of, string camelCase, string? original = null)
    {
        bool isGiven = of.TryGetProperty(camelCase, out var value) || original is not null && of.TryGetProperty(original, out value);
        return isGiven && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Reads a string; empty when it is absent.</summary>
    /// <returns>False when it is something else.</returns>
    public static bool TryGetText(JsonElement of, string camelCase, string? original, out string text)
    {
        var value = Get(of, camelCase, original);
        text = value?.ValueKind == JsonValueKind.String ? value.Value.GetString()! : "";
        return value is null or { ValueKind: JsonValueKind.String };
    }

    /// <summary>Reads nanoseconds since 1970; 0 when they are absent.</summary>
    /// <returns>False when it is no integer of 64 bits without sign.</returns>
    public static bool TryGetTime(JsonElement of, string camelCase, string original, out ulong nanoseconds)
    {
        nanoseconds = 0;
        return Get(of, camelCase, original) is not { } value
            || value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out nanoseconds)
            || value.ValueKind == JsonValueKind.String
                && ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out nanoseconds);
    }

    /// <summary>Reads an array of objects; none when it is absent.</summary>
    /// <returns>False when it is something else, or holds something else.</returns>
    public static bool TryGetObjects(JsonElement of, string camelCase, string? original, out IReadOnlyList<JsonElement> objects)
    {
        objects = [];
        if (Get(of, camelCase, original) is not { } value)
            return true;
        if (value.ValueKind != JsonValueKind.Array)
            return false;
        objects = [.. value.EnumerateArray()];
        return objects.All(one => one.ValueKind == JsonValueKind.Object);
    }

    /// <summary>The fault of any text in a value, names included; null for none.</summary>
    public static string? TextFaultOf(JsonElement value) => EntryRules.Text(JsonText.Measure(JsonMarshal.GetRawUtf8Value(value), out _));
}
