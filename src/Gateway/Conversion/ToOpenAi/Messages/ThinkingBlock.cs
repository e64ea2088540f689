using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>
/// A block of thinking in the history. Toward OpenAI its text is <c>reasoning_content</c>. What a provider has signed or encrypted is no
/// text of that protocol, and is kept byte-exact in <c>reasoning_details</c>, so that it can be played back.
/// </summary>
/// <param name="IsRedacted">Whether it is encrypted.</param>
/// <param name="Text">A string: its text; encrypted, its data.</param>
/// <param name="Signature">A string; undefined for none.</param>
internal readonly record struct ThinkingBlock(bool IsRedacted, JsonElement Text, JsonElement Signature)
{
    private bool IsKept => IsRedacted || JsonText.HasText(Signature);

    public static ThinkingBlock Read(CallerRequest request, JsonElement block, bool isRedacted)
    {
        var thinking = new ThinkingBlock { IsRedacted = isRedacted };
        foreach (var member in request.Members(block))
        {
            if (member.Is(isRedacted ? "data"u8 : "thinking"u8))
                thinking = thinking with { Text = request.Text(member.Value) };
            else if (!isRedacted && member.Is("signature"u8))
                thinking = thinking with { Signature = request.Text(member.Value) };
            else if (!ContentBlocks.IsIgnored(member))
                throw request.Unsupported(member.Value);
        }

        request.Require(block, thinking.Text, isRedacted ? "data" : "thinking", "a string");
        return thinking;
    }

    /// <summary>Writes the members of an assistant's message.</summary>
    public static void WriteAll(ReadOnlySpan<ThinkingBlock> blocks, Utf8JsonWriter json)
    {
        if (blocks.IsEmpty)
            return;
        WriteTexts(blocks, json);
        bool isOpen = false;
        foreach (var block in blocks)
        {
            if (!block.IsKept)
                continue;
            if (!isOpen)
                json.WriteStartArray("reasoning_details"u8);
            isOpen = true;
            block.Write(json);
        }

        if (isOpen)
            json.WriteEndArray();
    }

    private static void WriteTexts(ReadOnlySpan<ThinkingBlock> blocks, Utf8JsonWriter json)
    {
        using var text = new JsonTextBuilder(256);
        foreach (var block in blocks)
        {
            if (!block.IsRedacted)
                text.AddSeparated(JsonText.Raw(block.Text), "\\n\\n"u8);
        }

        if (text.IsEmpty)
            return;
        json.WritePropertyName("reasoning_content"u8);
        text.WriteTo(json);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, IsRedacted ? "redacted_thinking"u8 : "thinking"u8);
        JsonText.Copy(json, IsRedacted ? "data"u8 : "thinking"u8, Text);
        if (!IsRedacted)
            JsonText.Copy(json, "signature"u8, Signature);
        json.WriteEndObject();
    }
}
