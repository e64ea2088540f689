using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Tools;

internal enum ToolChoiceKind
{
    /// <summary>Not said.</summary>
    Unset,
    Auto,
    None,

    /// <summary>At least one tool, whichever.</summary>
    Any,

    /// <summary>One tool, by its name.</summary>
    Tool,
}

/// <summary><c>tool_choice</c>.</summary>
/// <param name="Whole">The member; undefined where nothing is chosen.</param>
/// <param name="Kind">What is chosen.</param>
/// <param name="Name">The tool's name, a string, where one is named.</param>
internal readonly record struct ToolChoice(JsonElement Whole, ToolChoiceKind Kind, JsonElement Name)
{
    /// <summary>Whether a tool must be called.</summary>
    public bool IsForced => Kind is ToolChoiceKind.Any or ToolChoiceKind.Tool;

    public static ToolChoice Read(CallerRequest request, JsonElement choice) =>
        choice.ValueKind == JsonValueKind.Object
            ? new(choice, ToolChoiceKind.Tool, NameIn(request, choice))
            : new(choice, KindOf(request, choice), default);

    /// <summary>Writes it; nothing where nothing is to be said.</summary>
    /// <param name="forbidsParallelCalls"><c>parallel_tool_calls: false</c>.</param>
    /// <param name="json">The request.</param>
    public void Write(bool forbidsParallelCalls, Utf8JsonWriter json)
    {
        if (Kind == ToolChoiceKind.Unset && !forbidsParallelCalls)
            return;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString(
            "type"u8,
            Kind switch
            {
                ToolChoiceKind.None => "none"u8,
                ToolChoiceKind.Any => "any"u8,
                ToolChoiceKind.Tool => "tool"u8,
                _ => "auto"u8,
            }
        );
        JsonText.Copy(json, "name"u8, Name);
        if (forbidsParallelCalls && Kind != ToolChoiceKind.None)
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }

    private static ToolChoiceKind KindOf(CallerRequest request, JsonElement choice)
    {
        if (JsonText.Is(choice, "auto"u8))
            return ToolChoiceKind.Auto;
        if (JsonText.Is(choice, "none"u8))
            return ToolChoiceKind.None;
        return JsonText.Is(choice, "required"u8)
            ? ToolChoiceKind.Any
            : throw request.Wrong(choice, "must be 'auto', 'none', 'required', or an object of type 'function' that names one.");
    }

    private static JsonElement NameIn(CallerRequest request, JsonElement choice)
    {
        JsonElement name = default;
        foreach (var member in request.Members(choice))
        {
            if (member.Is("function"u8))
                name = NameOf(request, member.Value);
            else if (!member.Is("type"u8))
                throw request.Unsupported(member.Value);
            else if (!JsonText.Is(member.Value, "function"u8))
                throw request.Wrong(member.Value, "must be 'function': other choices have no counterpart for this model.");
        }

        return request.NonEmptyText(request.Require(choice, name, "function.name", "a string"));
    }

    private static JsonElement NameOf(CallerRequest request, JsonElement function)
    {
        JsonElement name = default;
        foreach (var member in request.Members(function))
        {
            if (member.Is("name"u8))
                name = member.Value;
        }

        return name;
    }
}
