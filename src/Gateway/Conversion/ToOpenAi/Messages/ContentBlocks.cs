using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>Reads the blocks that a user's message and a tool's result are made of.</summary>
internal static class ContentBlocks
{
    /// <summary>Reads content: a text, or a list of blocks.</summary>
    /// <param name="request">Whose it is.</param>
    /// <param name="content">A string or a list.</param>
    /// <param name="parts">Gets what is not empty.</param>
    public static void ReadAll(CallerRequest request, JsonElement content, List<ContentPart> parts)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            AddText(content, parts);
            return;
        }

        foreach (var block in ListOf(request, content))
            Read(request, block, request.TypeOf(block), parts);
    }

    public static JsonElement.ArrayEnumerator ListOf(CallerRequest request, JsonElement content) =>
        content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray()
            : throw request.Wrong(content, "must be a string or a list of blocks.");

    /// <summary>Reads one block.</summary>
    public static void Read(CallerRequest request, JsonElement block, JsonElement type, List<ContentPart> parts)
    {
        if (JsonText.Is(type, "text"u8))
            AddText(Text(request, block), parts);
        else if (JsonText.Is(type, "image"u8))
            parts.Add(Images.Read(request, block));
        else if (JsonText.Is(type, "document"u8))
            Documents.Read(request, block, parts);
        else if (JsonText.Is(type, "search_result"u8))
            SearchResults.Read(request, block, parts);
        else
            throw Unsupported(request, block, type);
    }

    public static Errors.CallErrorException Unsupported(CallerRequest request, JsonElement block, JsonElement type) =>
        type.ValueKind == JsonValueKind.Undefined ? request.Missing(block, "type", "the kind of block") : request.Unsupported(type);

    /// <summary>The text of a block of text. Citations in it are those of an answer; without them it says the same.</summary>
    public static JsonElement Text(CallerRequest request, JsonElement block)
    {
        JsonElement text = default;
        foreach (var member in request.Members(block))
        {
            if (member.Is("text"u8))
                text = request.Text(member.Value);
            else if (member.Is("citations"u8))
                LeaveOutCitations(request, member.Value);
            else if (!IsIgnored(member) || (member.Is("type"u8) && !JsonText.Is(member.Value, "text"u8)))
                throw request.Unsupported(member.Value);
        }

        return request.Require(block, text, "text", "a string");
    }

    /// <summary>
    /// Whether a member is one that any block may have and that is not converted: hints for a cache have no counterpart and change no
    /// answer.
    /// </summary>
    public static bool IsIgnored(Member member) => member.Is("type"u8) || member.Is("cache_control"u8);

    public static void AddText(JsonElement text, List<ContentPart> parts)
    {
        if (JsonText.HasText(text))
            parts.Add(new ContentPart(ContentPartKind.Text, text));
    }

    /// <summary>Citations that a document or a search result asks for cannot be had.</summary>
    public static void RefuseCitations(CallerRequest request, JsonElement citations)
    {
        foreach (var member in request.Members(citations))
        {
            if (!member.Is("enabled"u8) || request.Flag(member.Value))
                throw request.Unsupported(member.Value);
        }
    }

    private static void LeaveOutCitations(CallerRequest request, JsonElement citations)
    {
        if (request.List(citations).GetArrayLength() > 0)
            request.LeaveOut("messages[].content[].citations");
    }
}
