using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Writes content, a string or a list of parts, as blocks. Blank texts, which Anthropic refuses, are none.</summary>
internal sealed class ContentWriter(RequestDraft draft, BlockList blocks)
{
    private static ReadOnlySpan<byte> ErrorMark => "Error: "u8;

    /// <param name="content">The content; undefined for none.</param>
    /// <param name="here">The message.</param>
    /// <param name="holder">What gets the blocks.</param>
    public void Write(JsonElement content, Place here, BlockHolder holder)
    {
        if (content.ValueKind == JsonValueKind.String)
            WriteText(content, holder);
        else
            WriteParts(content, here, holder);
    }

    /// <summary>Writes a tool's result.</summary>
    /// <returns>Whether it is an error: its text begins with <c>Error: </c>, which is left out, since Anthropic says that apart.</returns>
    public bool WriteResult(JsonElement content, Place here)
    {
        if (content.ValueKind != JsonValueKind.String)
        {
            bool isPartError = WriteParts(content, here, BlockHolder.ToolResult);
            blocks.EndResult();
            return isPartError;
        }

        var text = RawText.Of(content);
        bool isError = text.StartsWith(ErrorMark);
        text = isError ? text[ErrorMark.Length..] : text;
        if (!RawText.IsBlank(text))
        {
            draft.Json.WritePropertyName("content"u8);
            RawText.WriteQuoted(draft.Json, text);
        }

        return isError;
    }

    /// <summary>Writes a block of a text.</summary>
    public void WriteText(JsonElement text, BlockHolder holder, JsonElement cache = default)
    {
        if (RawText.IsBlank(RawText.Of(text)))
            return;
        blocks.Begin(holder, "text"u8);
        RawText.CopyIfAny(draft.Json, "text"u8, text);
        RawText.CopyIfAny(draft.Json, "cache_control"u8, cache);
        draft.Json.WriteEndObject();
    }

    /// <summary>Writes a block of a text of ours.</summary>
    public void WriteText(string text, BlockHolder holder)
    {
        blocks.Begin(holder, "text"u8);
        draft.Json.WriteString("text"u8, text);
        draft.Json.WriteEndObject();
    }

    /// <returns>Whether it is the result of a tool and an error.</returns>
    private bool WriteParts(JsonElement parts, Place here, BlockHolder holder)
    {
        if (parts.ValueKind == JsonValueKind.Undefined)
            return false;
        if (parts.ValueKind != JsonValueKind.Array)
            throw here.Invalid("content", "must be a string or a list of parts.");
        bool isError = false;
        int index = 0;
        foreach (var part in parts.EnumerateArray())
        {
            var place = here.Within("content", index);
            var read = ContentPart.Read(part, place);
            if (index++ == 0 && holder == BlockHolder.ToolResult && IsMarked(read))
            {
                isError = true;
                WriteUnmarked(read);
            }
            else
            {
                WritePart(read, place, holder);
            }
        }

        return isError;
    }

    private void WritePart(in ContentPart part, Place here, BlockHolder holder)
    {
        Span<char> buffer = stackalloc char[Words.MaxLength];
        var type = Words.Value(part.Type, buffer);
        switch (type)
        {
            case "text":
                WriteText(Expect.Text(part.Payload("text"), here, "text"), holder, part.CacheControl);
                break;
            case "refusal" when holder == BlockHolder.Assistant:
                WriteText(Expect.Text(part.Payload("refusal"), here, "refusal"), holder, part.CacheControl);
                break;
            case "image_url" when holder is BlockHolder.User or BlockHolder.ToolResult:
                MediaBlocks.WriteImage(
                    Expect.Object(part.Payload("image_url"), here, "image_url"),
                    part.CacheControl,
                    here,
                    holder,
                    blocks,
                    draft
                );
                break;
            case "file" when holder is BlockHolder.User or BlockHolder.ToolResult:
                MediaBlocks.WriteDocument(
                    Expect.Object(part.Payload("file"), here, "file"),
                    part.CacheControl,
                    here,
                    holder,
                    blocks,
                    draft.Json
                );
                break;
            default:
                throw here.Invalid("type", $"'{type}' cannot be sent to this model in such a message: {Takes(holder)}.");
        }
    }

    private void WriteUnmarked(in ContentPart part)
    {
        var text = RawText.Of(part.Payload("text"))[ErrorMark.Length..];
        if (RawText.IsBlank(text))
            return;
        blocks.Begin(BlockHolder.ToolResult, "text"u8);
        draft.Json.WritePropertyName("text"u8);
        RawText.WriteQuoted(draft.Json, text);
        RawText.CopyIfAny(draft.Json, "cache_control"u8, part.CacheControl);
        draft.Json.WriteEndObject();
    }

    private static bool IsMarked(in ContentPart part) =>
        RawText.Is(part.Type, "text"u8)
        && part.Payload("text") is { ValueKind: JsonValueKind.String } text
        && RawText.Of(text).StartsWith(ErrorMark);

    private static string Takes(BlockHolder holder) =>
        holder switch
        {
            BlockHolder.System => "send text",
            BlockHolder.Assistant => "send text or refusal",
            _ => "send text, image_url or file",
        };
}
