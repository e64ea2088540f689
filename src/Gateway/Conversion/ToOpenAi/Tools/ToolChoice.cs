using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Tools;

/// <summary><c>tool_choice</c>, which OpenAI has as <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
internal static class ToolChoice
{
    /// <param name="request">Whose it is.</param>
    /// <param name="choice">An object.</param>
    /// <param name="anyTools">Whether the request has tools.</param>
    /// <param name="json">Gets the members.</param>
    public static void Write(CallerRequest request, JsonElement choice, bool anyTools, Utf8JsonWriter json)
    {
        JsonElement type = default,
            name = default;
        bool oneCall = false;
        foreach (var member in request.Members(choice))
        {
            if (member.Is("type"u8))
                type = request.Text(member.Value);
            else if (member.Is("name"u8))
                name = request.Text(member.Value);
            else if (member.Is("disable_parallel_tool_use"u8))
                oneCall = request.Flag(member.Value);
            else
                throw request.Unsupported(member.Value);
        }

        request.Require(choice, type, "type", "auto, any, tool or none");
        var value = ValueOf(request, type);
        if (anyTools)
            Write(request, choice, value, name, oneCall, json);
        else if (value.IsEmpty || value.SequenceEqual("required"u8))
            throw request.Wrong(choice, "asks for a call of a tool, but tools has none. Name the tools, or leave it out.");
    }

    /// <summary>OpenAI's value for a choice; empty for a named tool.</summary>
    private static ReadOnlySpan<byte> ValueOf(CallerRequest request, JsonElement type)
    {
        if (JsonText.Is(type, "auto"u8))
            return "auto"u8;
        if (JsonText.Is(type, "any"u8))
            return "required"u8;
        if (JsonText.Is(type, "none"u8))
            return "none"u8;
        return JsonText.Is(type, "tool"u8) ? default(ReadOnlySpan<byte>) : throw request.Wrong(type, "must be auto, any, tool or none.");
    }

    private static void Write(
        CallerRequest request,
        JsonElement choice,
        ReadOnlySpan<byte> value,
        JsonElement name,
        bool oneCall,
        Utf8JsonWriter json
    )
    {
        if (!value.IsEmpty)
        {
            json.WriteString("tool_choice"u8, value);
        }
        else
        {
            request.Require(choice, name, "name", "the name of a tool");
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            JsonText.Copy(json, "name"u8, name);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (oneCall)
            json.WriteBoolean("parallel_tool_calls"u8, false);
    }
}
