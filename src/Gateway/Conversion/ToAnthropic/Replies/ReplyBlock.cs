using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Replies;

internal enum ReplyBlockKind
{
    /// <summary>One that OpenAI has nothing for, of a kind that a converted request cannot ask for.</summary>
    Other,
    Text,
    Thinking,
    RedactedThinking,
    ToolUse,
}

/// <summary>A block of an answer, or the beginning of one in a stream.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Block">Its members.</param>
internal readonly record struct ReplyBlock(ReplyBlockKind Kind, JsonElement Block)
{
    public static ReplyBlock Read(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty("type"u8, out var type))
            throw CallErrorException.BadUpstream("The upstream's answer has a block of content without a type.");
        return new(KindOf(type), block);
    }

    /// <summary>The arguments of a call, an object; undefined for none.</summary>
    public JsonElement Input => Block.TryGetProperty("input"u8, out var input) && input.ValueKind == JsonValueKind.Object ? input : default;

    /// <summary>Makes sure of what belongs to the type.</summary>
    /// <exception cref="CallErrorException">It is not there.</exception>
    public void Check()
    {
        switch (Kind)
        {
            case ReplyBlockKind.RedactedThinking:
                Text("data"u8);
                break;
            case ReplyBlockKind.ToolUse:
                Text("id"u8);
                Text("name"u8);
                break;
        }
    }

    /// <summary>A member that must be a string.</summary>
    public JsonElement Text(ReadOnlySpan<byte> name) =>
        Block.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
            ? text
            : throw CallErrorException.BadUpstream("The upstream's answer has a block of content that lacks what belongs to its type.");

    /// <summary>A string; empty when it is not there.</summary>
    public ReadOnlySpan<byte> RawTextOrNone(ReadOnlySpan<byte> name) =>
        Block.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? JsonText.Raw(text) : default;

    private static ReplyBlockKind KindOf(JsonElement type)
    {
        if (JsonText.Is(type, "text"u8))
            return ReplyBlockKind.Text;
        if (JsonText.Is(type, "tool_use"u8))
            return ReplyBlockKind.ToolUse;
        if (JsonText.Is(type, "thinking"u8))
            return ReplyBlockKind.Thinking;
        return JsonText.Is(type, "redacted_thinking"u8) ? ReplyBlockKind.RedactedThinking : ReplyBlockKind.Other;
    }
}
