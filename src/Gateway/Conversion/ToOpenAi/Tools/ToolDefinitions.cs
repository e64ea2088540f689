using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Tools;

/// <summary><c>tools</c> and the choice among them.</summary>
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
            ToolChoice.Write(request, choice, any, json);
    }
}
