using System.Text.Json;

namespace Platform.Gateway.Conversion.ToOpenAi;

/// <summary>Reads search results: their texts under a heading of title and source.</summary>
internal static class SearchResults
{
    public static void Read(CallerRequest request, JsonElement block, List<Part> parts)
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
                Blocks.RefuseCitations(request, member.Value);
            else if (!Blocks.IsUsual(member))
                throw request.Unknown(member.Value);
        }

        if (content.ValueKind == JsonValueKind.Undefined)
            throw request.Missing(block, "content", "a list of blocks of text");
        if (JsonText.HasText(title) || JsonText.HasText(source))
            parts.Add(new Part(PartKind.Heading, title, source));
        foreach (var text in content.EnumerateArray())
            Blocks.AddText(Blocks.Text(request, text), parts);
    }
}
