using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

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
/// <param name="Kind">What is chosen.</param>
/// <param name="Name">The tool's name, a string, where one is named.</param>
internal readonly record struct ToolChoice(ToolChoiceKind Kind, JsonElement Name)
{
    private const string Choices = "must be 'auto', 'none', 'required', or an object of type 'function' that names one.";

    private static readonly Place Here = Place.Top.Within("tool_choice");

    /// <summary>Whether a tool must be called.</summary>
    public bool IsForced => Kind is ToolChoiceKind.Any or ToolChoiceKind.Tool;

    public static ToolChoice Read(JsonElement choice)
    {
        if (choice.ValueKind == JsonValueKind.Object)
            return new(ToolChoiceKind.Tool, NameIn(choice));
        Span<char> buffer = stackalloc char[Words.MaxLength];
        return new(KindOf(Words.Value(choice, buffer)), default);
    }

    /// <summary>Writes it; without a word of its own where nothing is to be said.</summary>
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
        if (Kind == ToolChoiceKind.Tool)
        {
            json.WritePropertyName("name"u8);
            RawText.Copy(json, Name);
        }

        if (forbidsParallelCalls && Kind != ToolChoiceKind.None)
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        json.WriteEndObject();
    }

    private static ToolChoiceKind KindOf(ReadOnlySpan<char> word) =>
        word switch
        {
            "auto" => ToolChoiceKind.Auto,
            "none" => ToolChoiceKind.None,
            "required" => ToolChoiceKind.Any,
            _ => throw Place.Top.Invalid("tool_choice", Choices),
        };

    private static JsonElement NameIn(JsonElement choice)
    {
        JsonElement name = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in choice.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "type" when !RawText.Is(member.Value, "function"u8):
                    throw Here.Invalid("type", "must be 'function': other choices have no counterpart for this model.");
                case "type":
                    break;
                case "function":
                    name = NameOf(member.Value);
                    break;
                default:
                    throw UnsupportedMembers.Unknown(Here, member);
            }
        }

        return Expect.Name(name, Here, "function.name");
    }

    private static JsonElement NameOf(JsonElement function)
    {
        Expect.Object(function, Here, "function");
        return function.TryGetProperty("name"u8, out var name) ? name : default;
    }
}
