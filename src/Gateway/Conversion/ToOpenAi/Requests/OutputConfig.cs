using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Requests;

/// <summary>How the answer shall be: <c>output_config</c>.</summary>
/// <param name="Effort">A string; undefined for none.</param>
/// <param name="Format">Undefined for none.</param>
internal readonly record struct OutputConfig(JsonElement Effort, JsonElement Format)
{
    /// <param name="request">Whose it is.</param>
    /// <param name="config">The member; undefined for none.</param>
    /// <param name="earlierFormat">The format under its earlier name; undefined for none.</param>
    public static OutputConfig Read(CallerRequest request, JsonElement config, JsonElement earlierFormat)
    {
        var read = new OutputConfig(default, earlierFormat);
        if (config.ValueKind == JsonValueKind.Undefined)
            return read;
        foreach (var member in request.Members(config))
        {
            if (member.Is("effort"u8))
                read = read with { Effort = request.Text(member.Value) };
            else if (member.Is("format"u8))
                read = read with
                {
                    Format =
                        earlierFormat.ValueKind == JsonValueKind.Undefined
                            ? member.Value
                            : throw request.Wrong(earlierFormat, "says the same as output_config.format. Leave it out."),
                };
            else if (member.Is("task_budget"u8))
                request.LeaveOut("output_config.task_budget");
            else
                throw request.Unsupported(member.Value);
        }

        return read;
    }

    /// <summary>Writes <c>response_format</c>. It is strict, as Anthropic's formats are.</summary>
    public void WriteFormat(CallerRequest request, Utf8JsonWriter json)
    {
        if (Format.ValueKind == JsonValueKind.Undefined)
            return;
        var schema = Schema(request);
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("json_schema"u8);
        json.WriteString("name"u8, "answer"u8);
        JsonText.Copy(json, "schema"u8, schema);
        json.WriteBoolean("strict"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private JsonElement Schema(CallerRequest request)
    {
        JsonElement type = default,
            schema = default;
        foreach (var member in request.Members(Format))
        {
            if (member.Is("type"u8))
                type = request.Text(member.Value);
            else if (member.Is("schema"u8))
                schema = request.Object(member.Value);
            else
                throw request.Unsupported(member.Value);
        }

        request.Require(Format, type, "type", "json_schema");
        if (!JsonText.Is(type, "json_schema"u8))
            throw request.Wrong(type, "must be json_schema.");
        return request.Require(Format, schema, "schema", "an object");
    }
}
