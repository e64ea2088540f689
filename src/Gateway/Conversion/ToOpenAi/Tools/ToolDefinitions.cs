using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Tools;

/// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
internal static class ToolDefinitions
{
    /// <param name="request">Whose they are.</param>
    /// <param name="tools">A list; undefined for none.</param>
    /// <param name="choice">An object; undefined for none.</param>
    /// <param name="json">Gets the members.</param>
    public static void Write(CallerRequest request, JsonElement tools, JsonElement choice, Utf8JsonWriter json)
    {
        bool any = tools.ValueKind != JsonValueKind.Undefined && request.List(tools).GetArrayLength() > 0;
        if (any)
        {
            json.WriteStartArray("tools"u8);
            foreach (var tool in tools.EnumerateArray())
                Tool.Read(request, tool).Write(json);
            json.WriteEndArray();
        }

        if (choice.ValueKind != JsonValueKind.Undefined)
            WriteChoice(request, choice, any, json);
    }

    private static void WriteChoice(CallerRequest request, JsonElement choice, bool anyTools, Utf8JsonWriter json)
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
                throw request.Unknown(member.Value);
        }

        if (type.ValueKind == JsonValueKind.Undefined)
            throw request.Missing(choice, "type", "auto, any, tool or none");
        var word = Word(request, type);
        if (anyTools)
            Write(request, choice, word, name, oneCall, json);
        else if (word.IsEmpty || word.SequenceEqual("required"u8))
            throw request.Wrong(choice, "asks for a call of a tool, but tools has none. Name the tools, or leave it out.");
    }

    /// <summary>OpenAI's word for a choice; empty for a named tool.</summary>
    private static ReadOnlySpan<byte> Word(CallerRequest request, JsonElement type)
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
        ReadOnlySpan<byte> word,
        JsonElement name,
        bool oneCall,
        Utf8JsonWriter json
    )
    {
        if (!word.IsEmpty)
        {
            json.WriteString("tool_choice"u8, word);
        }
        else
        {
            if (name.ValueKind == JsonValueKind.Undefined)
                throw request.Missing(choice, "name", "the name of a tool");
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
