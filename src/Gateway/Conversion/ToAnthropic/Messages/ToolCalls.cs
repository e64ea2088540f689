using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>
/// Writes an assistant's <c>tool_calls</c> as <c>tool_use</c> blocks: the arguments, a string of JSON there, are an object here.
/// </summary>
internal static class ToolCalls
{
    /// <param name="request">Whose they are.</param>
    /// <param name="calls">A list; undefined for none.</param>
    /// <param name="blocks">Hold what is written.</param>
    /// <param name="json">Gets them.</param>
    public static void Write(CallerRequest request, JsonElement calls, BlockList blocks, Utf8JsonWriter json)
    {
        if (calls.ValueKind == JsonValueKind.Undefined)
            return;
        foreach (var call in calls.EnumerateArray())
            WriteCall(request, call, blocks, json);
    }

    private static void WriteCall(CallerRequest request, JsonElement call, BlockList blocks, Utf8JsonWriter json)
    {
        JsonElement id = default,
            function = default;
        foreach (var member in request.Members(call))
        {
            if (member.Is("id"u8))
                id = member.Value;
            else if (member.Is("function"u8))
                function = request.Object(member.Value);
            else if (member.Is("type"u8))
                ExpectFunction(request, member.Value);
            // What is left of a streamed call that was put together: says nothing that the order does not.
            else if (!member.Is("index"u8))
                throw request.Unsupported(member.Value);
        }

        var (name, arguments) = Members(request, request.Require(call, function, "function", "an object"));
        blocks.Begin(BlockHolder.Assistant, "tool_use"u8);
        ToolCallId.Write(json, "id"u8, request.NonEmptyText(request.Require(call, id, "id", "a string")));
        JsonText.Copy(json, "name"u8, request.NonEmptyText(request.Require(function, name, "name", "a string")));
        json.WritePropertyName("input"u8);
        WriteInput(request, id, arguments, json);
        json.WriteEndObject();
    }

    private static void ExpectFunction(CallerRequest request, JsonElement type)
    {
        if (!JsonText.Is(type, "function"u8))
            throw request.Wrong(type, "must be 'function': other calls have no counterpart for this model.");
    }

    private static (JsonElement Name, JsonElement Arguments) Members(CallerRequest request, JsonElement function)
    {
        JsonElement name = default,
            arguments = default;
        foreach (var member in request.Members(function))
        {
            if (member.Is("name"u8))
                name = member.Value;
            else if (member.Is("arguments"u8))
                arguments = request.Text(member.Value);
            else
                throw request.Unsupported(member.Value);
        }

        return (name, arguments);
    }

    private static void WriteInput(CallerRequest request, JsonElement id, JsonElement arguments, Utf8JsonWriter json)
    {
        using var input = ToolArguments.Of(
            arguments.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(arguments)
        );
        if (!input.IsObject)
            throw request.Wrong(
                arguments,
                $"of call '{JsonText.Shown(JsonText.Raw(id))}' must be a JSON object in a string: fix it, or leave it empty "
                    + "for no arguments."
            );
        json.WriteRawValue(input.Json, skipInputValidation: true);
    }
}
