using System.Text;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Writes images and documents.</summary>
internal sealed class MediaBlocks(CallerRequest request, BlockList blocks, Utf8JsonWriter json)
{
    /// <summary>The longest address of an image, in bytes: what servers take.</summary>
    private const int MaxAddress = 8192;

    /// <param name="image"><c>image_url</c>, an object.</param>
    /// <param name="cache">Copied; undefined for none.</param>
    /// <param name="holder">What gets the block.</param>
    public void WriteImage(JsonElement image, JsonElement cache, BlockHolder holder)
    {
        JsonElement url = default;
        foreach (var member in request.Members(image))
        {
            if (member.Is("url"u8))
                url = member.Value;
            else if (!member.Is("detail"u8))
                throw request.Unsupported(member.Value);
            else if (!JsonText.Is(member.Value, "auto"u8))
                request.LeaveOut("messages[].content[].image_url.detail");
        }

        request.NonEmptyText(request.Require(image, url, "url", "a string"));
        var address = JsonText.Unescaped(url);
        if (DataUrl.IsMeant(address))
            WriteInline(url, address, holder);
        else
            WriteLinked(url, address, holder);
        JsonText.Copy(json, "cache_control"u8, cache);
        json.WriteEndObject();
    }

    /// <param name="file"><c>file</c>, an object.</param>
    /// <param name="cache">Copied; undefined for none.</param>
    /// <param name="holder">What gets the block.</param>
    public void WriteDocument(JsonElement file, JsonElement cache, BlockHolder holder)
    {
        JsonElement data = default,
            title = default;
        foreach (var member in request.Members(file))
        {
            if (member.Is("file_data"u8))
                data = member.Value;
            else if (member.Is("filename"u8))
                title = request.NonEmptyText(member.Value);
            else if (member.Is("file_id"u8))
                throw request.Wrong(member.Value, "cannot be served: this model's provider does not have the file. Send it as file_data.");
            else
                throw request.Unsupported(member.Value);
        }

        request.NonEmptyText(request.Require(file, data, "file_data", "a string"));
        if (!DataUrl.TryParse(JsonText.Unescaped(data), out var url) || !Ascii.EqualsIgnoreCase(url.MediaType, "application/pdf"u8))
            throw request.Wrong(data, "must be a PDF as data:application/pdf;base64,… with valid base64.");
        blocks.Begin(holder, "document"u8);
        WriteSource("application/pdf"u8, url.Data);
        JsonText.Copy(json, "title"u8, title);
        JsonText.Copy(json, "cache_control"u8, cache);
        json.WriteEndObject();
    }

    private void WriteInline(JsonElement at, ReadOnlySpan<byte> address, BlockHolder holder)
    {
        if (!DataUrl.TryParse(address, out var url))
            throw request.Wrong(at, "must be data:image/…;base64,… with valid base64.");
        var type = ImageType(url.MediaType);
        if (type.IsEmpty)
            throw request.Wrong(at, "must be an image of type image/jpeg, image/png, image/gif or image/webp.");
        blocks.Begin(holder, "image"u8);
        WriteSource(type, url.Data);
    }

    private void WriteLinked(JsonElement at, ReadOnlySpan<byte> address, BlockHolder holder)
    {
        if (address.Length is <= 8 or > MaxAddress || !Ascii.EqualsIgnoreCase(address[..8], "https://"u8))
            throw request.Wrong(at, "must be an https:// address of at most 8192 bytes, or data:image/…;base64,….");
        blocks.Begin(holder, "image"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, "url"u8);
        json.WriteString("url"u8, address);
        json.WriteEndObject();
    }

    private void WriteSource(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, "base64"u8);
        json.WriteString("media_type"u8, type);
        JsonText.Write(json, "data"u8, data);
        json.WriteEndObject();
    }

    /// <summary>The name that Anthropic has for a type; empty for one that it does not take.</summary>
    private static ReadOnlySpan<byte> ImageType(ReadOnlySpan<byte> type)
    {
        if (Ascii.EqualsIgnoreCase(type, "image/jpeg"u8) || Ascii.EqualsIgnoreCase(type, "image/jpg"u8))
            return "image/jpeg"u8;
        if (Ascii.EqualsIgnoreCase(type, "image/png"u8))
            return "image/png"u8;
        if (Ascii.EqualsIgnoreCase(type, "image/gif"u8))
            return "image/gif"u8;
        return Ascii.EqualsIgnoreCase(type, "image/webp"u8) ? "image/webp"u8 : default;
    }
}
