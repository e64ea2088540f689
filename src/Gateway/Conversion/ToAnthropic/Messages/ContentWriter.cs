using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Writes content, a string or a list of parts, as blocks. Blank texts, which Anthropic refuses, are none.</summary>
internal sealed class ContentWriter(CallerRequest request, BlockList blocks, Utf8JsonWriter json)
{
    private readonly MediaBlocks _media = new(request, blocks, json);

    private static ReadOnlySpan<byte> ErrorMark => "Error: "u8;

    /// <param name="content">The content; undefined for none.</param>
    /// <param name="holder">What gets the blocks.</param>
    public void Write(JsonElement content, BlockHolder holder)
    {
        if (content.ValueKind == JsonValueKind.String)
            WriteText(content, holder);
        else
            WriteParts(content, holder);
    }

    /// <summary>Writes a tool's result.</summary>
    /// <returns>Whether it is an error: its text begins with <c>Error: </c>, which is left out, since Anthropic has a member for it.</returns>
    public bool WriteResult(JsonElement content)
    {
        if (content.ValueKind != JsonValueKind.String)
        {
            bool isPartError = WriteParts(content, BlockHolder.ToolResult);
            blocks.EndResult();
            return isPartError;
        }

        var text = JsonText.Raw(content);
        bool isError = text.StartsWith(ErrorMark);
        text = isError ? text[ErrorMark.Length..] : text;
        if (!JsonText.IsBlank(text))
            JsonText.Write(json, "content"u8, text);
        return isError;
    }

    /// <summary>Writes a block of a text.</summary>
    public void WriteText(JsonElement text, BlockHolder holder, JsonElement cache = default)
    {
        if (JsonText.IsBlank(JsonText.Raw(text)))
            return;
        blocks.Begin(holder, "text"u8);
        JsonText.Copy(json, "text"u8, text);
        JsonText.Copy(json, "cache_control"u8, cache);
        json.WriteEndObject();
    }

    /// <summary>Writes a block of a text of ours.</summary>
    public void WriteText(string text, BlockHolder holder)
    {
        blocks.Begin(holder, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <returns>Whether it is the result of a tool and an error.</returns>
    private bool WriteParts(JsonElement parts, BlockHolder holder)
    {
        if (parts.ValueKind == JsonValueKind.Undefined)
            return false;
        if (parts.ValueKind != JsonValueKind.Array)
            throw request.Wrong(parts, "must be a string or a list of parts.");
        bool isError = false,
            isFirst = true;
        foreach (var one in parts.EnumerateArray())
        {
            var part = ContentPart.Read(request, one);
            if (isFirst && holder == BlockHolder.ToolResult && IsMarked(part))
            {
                isError = true;
                WriteUnmarked(part);
            }
            else
            {
                WritePart(part, holder);
            }

            isFirst = false;
        }

        return isError;
    }

    private void WritePart(in ContentPart part, BlockHolder holder)
    {
        bool takesMedia = holder is BlockHolder.User or BlockHolder.ToolResult;
        if (JsonText.Is(part.Type, "text"u8))
            WriteText(part.Require(request, "text", "a string"), holder, part.CacheControl);
        else if (holder == BlockHolder.Assistant && JsonText.Is(part.Type, "refusal"u8))
            WriteText(part.Require(request, "refusal", "a string"), holder, part.CacheControl);
        else if (takesMedia && JsonText.Is(part.Type, "image_url"u8))
            _media.WriteImage(part.Require(request, "image_url", "an object"), part.CacheControl, holder);
        else if (takesMedia && JsonText.Is(part.Type, "file"u8))
            _media.WriteDocument(part.Require(request, "file", "an object"), part.CacheControl, holder);
        else
            throw request.Wrong(
                part.Type,
                $"'{JsonText.Shown(JsonText.Unescaped(part.Type))}' cannot be sent to this model in such a message: {Takes(holder)}."
            );
    }

    private void WriteUnmarked(in ContentPart part)
    {
        var text = JsonText.Raw(part.Payload("text"))[ErrorMark.Length..];
        if (JsonText.IsBlank(text))
            return;
        blocks.Begin(BlockHolder.ToolResult, "text"u8);
        JsonText.Write(json, "text"u8, text);
        JsonText.Copy(json, "cache_control"u8, part.CacheControl);
        json.WriteEndObject();
    }

    private static bool IsMarked(in ContentPart part) =>
        JsonText.Is(part.Type, "text"u8)
        && part.Payload("text") is { ValueKind: JsonValueKind.String } text
        && JsonText.Raw(text).StartsWith(ErrorMark);

    private static string Takes(BlockHolder holder) =>
        holder switch
        {
            BlockHolder.System => "send text",
            BlockHolder.Assistant => "send text or refusal",
            _ => "send text, image_url or file",
        };
}
