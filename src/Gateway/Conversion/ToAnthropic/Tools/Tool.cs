using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Tools;

/// <summary>A tool that the caller offers. What is absent is undefined.</summary>
/// <param name="Name">A string.</param>
/// <param name="Description">A string.</param>
/// <param name="Parameters">An object: the schema of the arguments.</param>
/// <param name="IsStrict">Whether arguments are sure to be of the schema.</param>
/// <param name="CacheControl">Anthropic's own, sent by callers who know whom they talk to.</param>
internal readonly record struct Tool(
    JsonElement Name,
    JsonElement Description,
    JsonElement Parameters,
    bool IsStrict,
    JsonElement CacheControl
)
{
    public static Tool Read(CallerRequest request, JsonElement whole)
    {
        JsonElement function = default,
            cache = default;
        foreach (var member in request.Members(whole))
        {
            if (member.Is("function"u8))
                function = request.Object(member.Value);
            else if (member.Is("cache_control"u8))
                cache = request.Object(member.Value);
            else if (!member.Is("type"u8))
                throw request.Unsupported(member.Value);
            else if (!JsonText.Is(member.Value, "function"u8))
                throw request.Wrong(member.Value, "must be 'function': other tools have no counterpart for this model.");
        }

        return ReadFunction(request, request.Require(whole, function, "function", "an object")) with
        {
            CacheControl = cache,
        };
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        JsonText.Copy(json, "name"u8, Name);
        JsonText.Copy(json, "description"u8, Description);
        json.WritePropertyName("input_schema"u8);
        WriteSchema(json);
        if (IsStrict)
            json.WriteBoolean("strict"u8, true);
        JsonText.Copy(json, "cache_control"u8, CacheControl);
        json.WriteEndObject();
    }

    private static Tool ReadFunction(CallerRequest request, JsonElement function)
    {
        var tool = default(Tool);
        foreach (var member in request.Members(function))
        {
            if (member.Is("name"u8))
                tool = tool with { Name = member.Value };
            else if (member.Is("description"u8))
                tool = tool with { Description = request.Text(member.Value) };
            else if (member.Is("parameters"u8))
                tool = tool with { Parameters = request.Object(member.Value) };
            else if (member.Is("strict"u8))
                tool = tool with { IsStrict = request.Flag(member.Value) };
            else
                throw request.Unsupported(member.Value);
        }

        request.NonEmptyText(request.Require(function, tool.Name, "name", "a string"));
        return tool;
    }

    /// <summary>
    /// Anthropic wants a schema of an object, where OpenAI takes none for a tool without arguments, or one that does not say its type.
    /// </summary>
    private void WriteSchema(Utf8JsonWriter json)
    {
        if (Parameters.ValueKind == JsonValueKind.Undefined)
        {
            json.WriteRawValue("{\"type\":\"object\"}"u8, skipInputValidation: true);
            return;
        }

        foreach (var property in Parameters.EnumerateObject())
        {
            if (new Member(property).Is("type"u8))
            {
                JsonText.Copy(json, Parameters);
                return;
            }
        }

        var separator = Parameters.GetPropertyCount() == 0 ? ""u8 : ","u8;
        json.WriteRawValue(
            [.. "{\"type\":\"object\""u8, .. separator, .. JsonMarshal.GetRawUtf8Value(Parameters)[1..]],
            skipInputValidation: true
        );
    }
}
