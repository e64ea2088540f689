using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;

namespace Platform.Gateway.Conversion.ToAnthropic.Requests;

/// <summary><c>response_format</c>: text, JSON of a schema, or any JSON.</summary>
/// <param name="Schema">What the answer must be; undefined for anything.</param>
/// <param name="Instruction">What the model is told in its system prompt; null for nothing.</param>
internal readonly record struct OutputFormat(JsonElement Schema, string? Instruction)
{
    private const string AnyJson = "Answer with one JSON object and nothing else: no text before or after it, and no code fence around it.";

    private static readonly Place Here = Place.Top.Within("response_format");

    public static OutputFormat Read(JsonElement format, RequestDraft draft)
    {
        if (format.ValueKind == JsonValueKind.Undefined)
            return default;
        var (type, schema) = Members(format);
        Span<char> buffer = stackalloc char[Words.MaxLength];
        return Words.Value(Expect.Text(type, Here, "type"), buffer) switch
        {
            "text" => default,
            "json_schema" => new(SchemaOf(Expect.Object(schema, Here, "json_schema"), draft), null),
            "json_object" when draft.Target.Model.JsonObject == JsonObjectStyle.Instruct => new(default, AnyJson),
            "json_object" => throw Here.Invalid("type", "'json_object' cannot be served for this model: use 'json_schema' with a schema."),
            _ => throw Here.Invalid("type", "must be 'text' or 'json_schema'."),
        };
    }

    /// <summary>Writes the member <c>format</c>, if there is a schema.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (Schema.ValueKind == JsonValueKind.Undefined)
            return;
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WritePropertyName("schema"u8);
        RawText.Copy(json, Schema);
        json.WriteEndObject();
    }

    private static (JsonElement Type, JsonElement Schema) Members(JsonElement format)
    {
        JsonElement type = default,
            schema = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in format.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "type":
                    type = member.Value;
                    break;
                case "json_schema":
                    schema = member.Value;
                    break;
                default:
                    throw UnsupportedMembers.Unknown(Here, member);
            }
        }

        return (type, schema);
    }

    /// <summary>The schema. Its name says nothing to the upstream, and the upstream is always strict.</summary>
    private static JsonElement SchemaOf(JsonElement named, RequestDraft draft)
    {
        JsonElement schema = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in named.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "schema":
                    schema = member.Value;
                    break;
                case "name" or "strict":
                    break;
                case "description":
                    draft.LeaveOut("response_format.json_schema.description");
                    break;
                default:
                    throw UnsupportedMembers.Unknown(Here, member, "json_schema.");
            }
        }

        return Expect.Object(schema, Here, "json_schema.schema");
    }
}
