using System.Globalization;
using System.Text.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Reading;

/// <summary>Values of a request that must be of a kind; each answers 400 with the path for what is not.</summary>
internal static class Expect
{
    /// <summary>Whether a member is as absent: null, or an empty list.</summary>
    public static bool IsAbsent(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    public static JsonElement Text(JsonElement value, Place place, string member) =>
        OfKind(value, JsonValueKind.String, place, member, "a string");

    /// <summary>A string of at least one character.</summary>
    public static JsonElement Name(JsonElement value, Place place, string member) =>
        RawText.Of(Text(value, place, member)).IsEmpty ? throw place.Invalid(member, "must not be empty.") : value;

    public static JsonElement List(JsonElement value, Place place, string member) =>
        OfKind(value, JsonValueKind.Array, place, member, "a list");

    public static JsonElement Object(JsonElement value, Place place, string member) =>
        OfKind(value, JsonValueKind.Object, place, member, "an object");

    public static bool Flag(JsonElement value, Place place, string member) =>
        value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw place.Invalid(member, "must be true or false."),
        };

    /// <summary>A whole number from 1.</summary>
    public static int Count(JsonElement value, Place place, string member) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 1
            ? count
            : throw place.Invalid(member, "must be a whole number from 1.");

    /// <summary>A number within bounds, both included.</summary>
    public static double Number(JsonElement value, Place place, string member, double min, double max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= min && number <= max
            ? number
            : throw place.Invalid(member, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}."));

    private static JsonElement OfKind(JsonElement value, JsonValueKind kind, Place place, string member, string name)
    {
        if (value.ValueKind == kind)
            return value;
        throw place.Invalid(member, value.ValueKind is JsonValueKind.Undefined ? $"is missing: it must be {name}." : $"must be {name}.");
    }
}
