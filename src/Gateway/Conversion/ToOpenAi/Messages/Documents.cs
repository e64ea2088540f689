using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>Reads documents: text and blocks become parts under a heading of title and context, a PDF becomes a file.</summary>
internal static class Documents
{
    public static void Read(CallerRequest request, JsonElement block, List<ContentPart> parts)
    {
        JsonElement source = default,
            title = default,
            context = default;
        foreach (var member in request.Members(block))
        {
            if (member.Is("source"u8))
                source = request.Object(member.Value);
            else if (member.Is("title"u8))
                title = request.Text(member.Value);
            else if (member.Is("context"u8))
                context = request.Text(member.Value);
            else if (member.Is("citations"u8))
                ContentBlocks.RefuseCitations(request, member.Value);
            else if (!ContentBlocks.IsIgnored(member))
                throw request.Unsupported(member.Value);
        }

        request.Require(block, source, "source", "an object with the document");
        Read(request, Source.Read(request, source), title, context, parts);
    }

    private static void Read(CallerRequest request, Source source, JsonElement title, JsonElement context, List<ContentPart> parts)
    {
        if (JsonText.Is(source.Type, "base64"u8))
        {
            AddHeading(default, context, parts);
            parts.Add(new ContentPart(ContentPartKind.Pdf, title, Data(request, source, "application/pdf"u8)));
            return;
        }

        AddHeading(title, context, parts);
        if (JsonText.Is(source.Type, "text"u8))
            ContentBlocks.AddText(Data(request, source, "text/plain"u8), parts);
        else if (JsonText.Is(source.Type, "content"u8))
            ReadBlocks(request, source, parts);
        else
            throw request.Wrong(
                source.Type,
                "must be base64, text or content: the model's provider takes no document by its address or id. Send the document itself."
            );
    }

    private static JsonElement Data(CallerRequest request, Source source, ReadOnlySpan<byte> mediaType)
    {
        var type = source.Require(request, source.MediaType, "media_type");
        if (!JsonText.Is(type, mediaType))
            throw request.Wrong(type, "must be application/pdf for base64, and text/plain for text.");
        return source.Require(request, source.Data, "data");
    }

    /// <summary>A document may be made of texts and images alone.</summary>
    private static void ReadBlocks(CallerRequest request, Source source, List<ContentPart> parts)
    {
        request.Require(source.Whole, source.Content, "content", "a string or a list of blocks");
        if (source.Content.ValueKind == JsonValueKind.String)
        {
            ContentBlocks.AddText(source.Content, parts);
            return;
        }

        foreach (var block in ContentBlocks.ListOf(request, source.Content))
        {
            var type = request.TypeOf(block);
            if (!JsonText.Is(type, "text"u8) && !JsonText.Is(type, "image"u8))
                throw ContentBlocks.Unsupported(request, block, type);
            ContentBlocks.Read(request, block, type, parts);
        }
    }

    private static void AddHeading(JsonElement title, JsonElement context, List<ContentPart> parts)
    {
        if (JsonText.HasText(title) || JsonText.HasText(context))
            parts.Add(new ContentPart(ContentPartKind.Heading, title, context));
    }
}
