using System.Globalization;
using System.Text.Json;

namespace Platform.LogIngest.Otlp;

/// <summary>
/// Attributes and values (<c>KeyValue</c>, <c>AnyValue</c>) as plain JSON. Of a name that is given more than once, which
/// OpenTelemetry forbids, the last value is taken.
/// </summary>
internal static class OtlpValues
{
    /// <summary>The attributes that name the device, the first before the second.</summary>
    public const string DeviceId = "device.id",
        ServiceName = "service.name";

    private const string Unwrapped = "value";
    private const string NotAttributes = "must be an array of objects with a key and a value.";

    /// <summary>Reads attributes by name.</summary>
    /// <returns>The fault, for people; null for none.</returns>
    public static string? ReadAttributes(JsonElement of, string name, Dictionary<string, JsonElement?> attributes)
    {
        if (!OtlpJson.TryGetObjects(of, name, null, out var given))
            return NotAttributes;
        foreach (var attribute in given)
        {
            if (!OtlpJson.TryGetText(attribute, "key", null, out string key))
                return NotAttributes;
            attributes[key] = OtlpJson.Get(attribute, "value");
        }

        return null;
    }

    /// <summary>Writes attributes as members of the object that is open.</summary>
    /// <returns>The fault, for people; null for none.</returns>
    public static string? WriteAttributes(
        Utf8JsonWriter to,
        Dictionary<string, JsonElement?> attributes,
        IReadOnlyCollection<string> except
    )
    {
        foreach ((string name, var value) in attributes)
        {
            if (except.Contains(name))
                continue;
            to.WritePropertyName(name);
            if (Write(to, value) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>Writes a value. One without a kind that is known here is null.</summary>
    /// <returns>The fault, for people; null for none. Then the writer stands wherever it stood.</returns>
    public static string? Write(Utf8JsonWriter to, JsonElement? value)
    {
        (string kind, var content) = KindOf(value);
        switch (kind)
        {
            case "stringValue" or "bytesValue" when content.ValueKind == JsonValueKind.String:
            case "boolValue" when content.ValueKind is JsonValueKind.True or JsonValueKind.False:
                content.WriteTo(to);
                return null;
            case "intValue" when TryReadInteger(content, out long integer):
                to.WriteNumberValue(integer);
                return null;
            case "doubleValue":
                return WriteDouble(to, content);
            case "arrayValue"
                when content.ValueKind == JsonValueKind.Object && OtlpJson.TryGetObjects(content, "values", null, out var values):
                return WriteArray(to, values);
            case "kvlistValue" when content.ValueKind == JsonValueKind.Object:
                return WriteObject(to, content);
            case "":
                to.WriteNullValue();
                return null;
            case Unwrapped:
                return "holds a value that is not wrapped, such as {\"stringValue\":\"x\"}.";
            default:
                return $"holds a value whose {kind} is not what the name says.";
        }
    }

    /// <summary>The text of an attribute that is a string with characters, or an integer; null for any other.</summary>
    public static string? TextOf(Dictionary<string, JsonElement?> attributes, string name) =>
        KindOf(attributes.GetValueOrDefault(name)) switch
        {
            ("stringValue", { ValueKind: JsonValueKind.String } text) when text.GetString() is { Length: > 0 } given => given,
            ("intValue", var content) when TryReadInteger(content, out long integer) => integer.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };

    /// <summary>The kind of a value by its lowerCamelCase name, and what it holds; an empty kind when there is none.</summary>
    public static (string Kind, JsonElement Content) KindOf(JsonElement? value)
    {
        if (value is not { } given)
            return ("", default);
        if (given.ValueKind != JsonValueKind.Object)
            return (Unwrapped, given);
        foreach ((string camelCase, string original) in Kinds)
            if (OtlpJson.Get(given, camelCase, original) is { } content)
                return (camelCase, content);
        return ("", default);
    }

    private static readonly (string CamelCase, string Original)[] Kinds =
    [
        ("stringValue", "string_value"),
        ("intValue", "int_value"),
        ("doubleValue", "double_value"),
        ("boolValue", "bool_value"),
        ("arrayValue", "array_value"),
        ("kvlistValue", "kvlist_value"),
        ("bytesValue", "bytes_value"),
    ];

    private static string? WriteArray(Utf8JsonWriter to, IReadOnlyList<JsonElement> values)
    {
        to.WriteStartArray();
        foreach (var value in values)
            if (Write(to, value) is { } fault)
                return fault;
        to.WriteEndArray();
        return null;
    }

    private static string? WriteObject(Utf8JsonWriter to, JsonElement content)
    {
        var members = new Dictionary<string, JsonElement?>(StringComparer.Ordinal);
        if (ReadAttributes(content, "values", members) is { } fault)
            return fault;
        to.WriteStartObject();
        fault = WriteAttributes(to, members, []);
        if (fault is null)
            to.WriteEndObject();
        return fault;
    }

    private static bool TryReadInteger(JsonElement content, out long integer)
    {
        integer = 0;
        return content.ValueKind == JsonValueKind.Number && content.TryGetInt64(out integer)
            || content.ValueKind == JsonValueKind.String
                && long.TryParse(content.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out integer);
    }

    /// <summary>JSON has no NaN and no infinity: they stay the strings that they are in OTLP.</summary>
    private static string? WriteDouble(Utf8JsonWriter to, JsonElement content)
    {
        string? text = content.ValueKind == JsonValueKind.String ? content.GetString() : null;
        if (content.ValueKind == JsonValueKind.Number || text is "NaN" or "Infinity" or "-Infinity")
            content.WriteTo(to);
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
            to.WriteNumberValue(number);
        else
            return "holds a value whose doubleValue is not what the name says.";
        return null;
    }
}
