using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>Reads search results: their texts under a heading of title and source.</summary>
internal static class SearchResults
{
    public static void Read(CallerRequest request, JsonElement block, List<ContentPart> parts)
    {
        JsonElement source = default,
            title = default,
            content = default;
        foreach (var member in request.Members(block))
        {
            if (member.Is("source"u8))
                source = request.Text(member.Value);
            else if (member.Is("title"u8))
                title = request.Text(member.Value);
            else if (member.Is("content"u8))
                content = request.List(member.Value);
            else if (member.Is("citations"u8))
                ContentBlocks.RefuseCitations(request, member.Value);
            else if (!ContentBlocks.IsIgnored(member))
                throw request.Unsupported(member.Value);
        }

        request.Require(block, content, "content", "a list of blocks of text");
        if (JsonText.HasText(title) || JsonText.HasText(source))
            parts.Add(new ContentPart(ContentPartKind.Heading, title, source));
        foreach (var text in content.EnumerateArray())
            ContentBlocks.AddText(ContentBlocks.Text(request, text), parts);
    }
}
