using System.Text.Json;

namespace Platform.LogIngest.Otlp;

/// <summary>What log records share: their resource or their scope, made into JSON once for all of them.</summary>
internal sealed class OtlpOrigin
{
    private OtlpOrigin(byte[] json, string? fault = null) => (Json, Fault) = (json, fault);

    /// <summary>A JSON object; empty when there is nothing to tell.</summary>
    public byte[] Json { get; }

    /// <summary>Its attribute <c>device.id</c>; null for none.</summary>
    public string? DeviceId { get; private init; }

    /// <summary>Its attribute <c>service.name</c>; null for none.</summary>
    public string? ServiceName { get; private init; }

    /// <summary>Why no record of it can be taken, for people; null for none.</summary>
    public string? Fault { get; }

    /// <summary>Its attributes.</summary>
    public static OtlpOrigin OfResource(JsonElement? resource, int maxBytes) => Of(resource, isScope: false, maxBytes);

    /// <summary>Its name, version and attributes.</summary>
    public static OtlpOrigin OfScope(JsonElement? scope, int maxBytes) => Of(scope, isScope: true, maxBytes);

    private static OtlpOrigin Of(JsonElement? given, bool isScope, int maxBytes)
    {
        if (given is not { } origin)
            return new([]);
        if (origin.ValueKind != JsonValueKind.Object)
            return new([], "must be a JSON object.");
        var attributes = new Dictionary<string, JsonElement?>(StringComparer.Ordinal);
        var json = new OtlpWriter();
        string? fault =
            OtlpJson.TextFaultOf(origin)
            ?? OtlpValues.ReadAttributes(origin, "attributes", attributes)
            ?? (isScope ? WriteScope(json, origin, attributes) : WriteResource(json, attributes));
        if (fault is not null)
            return new([], fault);
        byte[] written = json.Take().ToArray();
        if (written.Length > maxBytes)
            return new([], $"has {written.Length} bytes of JSON, and at most {maxBytes} are taken with a record: send less.");
        return new(written.Length > "{}".Length ? written : [])
        {
            DeviceId = OtlpValues.TextOf(attributes, OtlpValues.DeviceId),
            ServiceName = OtlpValues.TextOf(attributes, OtlpValues.ServiceName),
        };
    }

    private static string? WriteResource(OtlpWriter json, Dictionary<string, JsonElement?> attributes)
    {
        json.Writer.WriteStartObject();
        string? fault = OtlpValues.WriteAttributes(json.Writer, attributes, []);
        if (fault is null)
            json.Writer.WriteEndObject();
        return fault;
    }

    private static string? WriteScope(OtlpWriter json, JsonElement scope, Dictionary<string, JsonElement?> attributes)
    {
        if (!OtlpJson.TryGetText(scope, "name", null, out string name) || !OtlpJson.TryGetText(scope, "version", null, out string version))
            return "must have a string as name and as version.";
        json.Writer.WriteStartObject();
        json.WriteText("name", name);
        json.WriteText("version", version);
        if (attributes.Count > 0)
        {
            json.Writer.WritePropertyName("attributes");
            if (WriteResource(json, attributes) is { } fault)
                return fault;
        }

        json.Writer.WriteEndObject();
        return null;
    }
}
