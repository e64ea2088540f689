using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>Reads blocks of images: base64 becomes a data URL, an address stays one.</summary>
internal static class Images
{
    public static ContentPart Read(CallerRequest request, JsonElement block)
    {
        JsonElement source = default;
        foreach (var member in request.Members(block))
        {
            if (member.Is("source"u8))
                source = request.Object(member.Value);
            else if (!ContentBlocks.IsIgnored(member))
                throw request.Unsupported(member.Value);
        }

        request.Require(block, source, "source", "an object with the image");
        return Read(request, Source.Read(request, source));
    }

    private static ContentPart Read(CallerRequest request, Source source)
    {
        if (JsonText.Is(source.Type, "base64"u8))
            return new ContentPart(ContentPartKind.Image, MediaType(request, source), source.Require(request, source.Data, "data"));
        if (!JsonText.Is(source.Type, "url"u8))
            throw request.Wrong(source.Type, "must be base64 or url; send the image itself in place of its id.");
        var url = source.Require(request, source.Url, "url");
        return JsonText.Unescaped(url).StartsWith("https://"u8)
            ? new ContentPart(ContentPartKind.ImageUrl, url)
            : throw request.Wrong(url, "must be an address that begins with https://.");
    }

    private static JsonElement MediaType(CallerRequest request, Source source)
    {
        var type = source.Require(request, source.MediaType, "media_type");
        return
            JsonText.Is(type, "image/png"u8)
            || JsonText.Is(type, "image/jpeg"u8)
            || JsonText.Is(type, "image/webp"u8)
            || JsonText.Is(type, "image/gif"u8)
            ? type
            : throw request.Wrong(type, "must be image/png, image/jpeg, image/webp or image/gif. Convert the image to one of them.");
    }
}
