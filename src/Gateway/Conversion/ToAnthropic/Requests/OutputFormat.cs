using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary><c>response_format</c>: text, JSON of a schema, or any JSON.</summary>
/// <param name="Schema">What the answer must be; undefined for anything.</param>
/// <param name="Instruction">What the model is told in its system prompt; null for nothing.</param>
internal readonly record struct OutputFormat(JsonElement Schema, string? Instruction)
{
    private const string AnyJson = "Answer with one JSON object and nothing else: no text before or after it, and no code fence around it.";

    /// <param name="request">Whose it is.</param>
    /// <param name="format">The member; undefined for none.</param>
    /// <param name="style">What is done for any JSON.</param>
    public static OutputFormat Read(CallerRequest request, JsonElement format, JsonObjectStyle style)
    {
        if (format.ValueKind == JsonValueKind.Undefined)
            return default;
        JsonElement type = default,
            schema = default;
        foreach (var member in request.Members(format))
        {
            if (member.Is("type"u8))
                type = member.Value;
            else if (member.Is("json_schema"u8))
                schema = member.Value;
            else
                throw request.Unsupported(member.Value);
        }

        request.Text(request.Require(format, type, "type", "a string"));
        if (JsonText.Is(type, "text"u8))
            return default;
        if (JsonText.Is(type, "json_schema"u8))
            return new(SchemaOf(request, request.Require(format, schema, "json_schema", "an object")), null);
        if (!JsonText.Is(type, "json_object"u8))
            throw request.Wrong(type, "must be 'text' or 'json_schema'.");
        return style == JsonObjectStyle.Instruct
            ? new(default, AnyJson)
            : throw request.Wrong(type, "'json_object' cannot be served for this model: use 'json_schema' with a schema.");
    }

    /// <summary>Writes the member <c>format</c>, if there is a schema.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (Schema.ValueKind == JsonValueKind.Undefined)
            return;
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        JsonText.Copy(json, "schema"u8, Schema);
        json.WriteEndObject();
    }

    /// <summary>The schema. Its name says nothing to the upstream, and the upstream is always strict.</summary>
    private static JsonElement SchemaOf(CallerRequest request, JsonElement named)
    {
        JsonElement schema = default;
        foreach (var member in request.Members(named))
        {
            if (member.Is("schema"u8))
                schema = member.Value;
            else if (member.Is("description"u8))
                request.LeaveOut("response_format.json_schema.description");
            else if (!member.Is("name"u8) && !member.Is("strict"u8))
                throw request.Unsupported(member.Value);
        }

        return request.Object(request.Require(named, schema, "schema", "an object"));
    }
}
