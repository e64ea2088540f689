using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Tools;

/// <summary><c>tools</c> and the choice among them.</summary>
internal static class ToolDefinitions
{
    /// <param name="request">Whose they are.</param>
    /// <param name="tools">A list; undefined for none.</param>
    /// <param name="choice">Which of them is called.</param>
    /// <param name="forbidsParallelCalls"><c>parallel_tool_calls: false</c>.</param>
    /// <param name="json">Gets the members.</param>
    public static void Write(CallerRequest request, JsonElement tools, ToolChoice choice, bool forbidsParallelCalls, Utf8JsonWriter json)
    {
        if (tools.ValueKind == JsonValueKind.Undefined)
        {
            // Anthropic takes no choice without tools; one that forces nothing says nothing then.
            if (choice.IsForced)
                throw request.Wrong(choice.Whole, "asks for a call, but there are no tools: give tools, or leave it out.");
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.EnumerateArray())
            Tool.Read(request, tool).Write(json);
        json.WriteEndArray();
        choice.Write(forbidsParallelCalls, json);
    }
}
