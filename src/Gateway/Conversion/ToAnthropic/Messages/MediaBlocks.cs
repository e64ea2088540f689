using System.Text;
using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>Writes images and documents.</summary>
internal static class MediaBlocks
{
    /// <summary>The longest address of an image, in bytes: what servers take.</summary>
    private const int MaxAddress = 8192;

    /// <param name="image"><c>image_url</c>.</param>
    /// <param name="cache">Copied; undefined for none.</param>
    /// <param name="here">The part.</param>
    /// <param name="holder">What gets the block.</param>
    /// <param name="blocks">As before.</param>
    /// <param name="draft">The request.</param>
    public static void WriteImage(
        JsonElement image,
        JsonElement cache,
        Place here,
        BlockHolder holder,
        BlockList blocks,
        RequestDraft draft
    )
    {
        JsonElement url = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in image.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "url":
                    url = member.Value;
                    break;
                case "detail" when RawText.Is(member.Value, "auto"u8):
                    break;
                case "detail":
                    draft.LeaveOut("messages[].content[].image_url.detail");
                    break;
                default:
                    throw UnsupportedMembers.Unknown(here, member, "image_url.");
            }
        }

        var address = RawText.Unescaped(Expect.Name(url, here, "image_url.url"));
        if (DataUrl.IsMeant(address))
            WriteInline(address, here, holder, blocks, draft.Json);
        else
            WriteLinked(address, here, holder, blocks, draft.Json);
        RawText.CopyIfAny(draft.Json, "cache_control"u8, cache);
        draft.Json.WriteEndObject();
    }

    /// <param name="file"><c>file</c>.</param>
    /// <param name="cache">Copied; undefined for none.</param>
    /// <param name="here">The part.</param>
    /// <param name="holder">What gets the block.</param>
    /// <param name="blocks">As before.</param>
    /// <param name="json">The request.</param>
    public static void WriteDocument(
        JsonElement file,
        JsonElement cache,
        Place here,
        BlockHolder holder,
        BlockList blocks,
        Utf8JsonWriter json
    )
    {
        JsonElement data = default,
            title = default;
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in file.EnumerateObject())
        {
            if (Expect.IsAbsent(member.Value))
                continue;
            switch (Words.Name(member, buffer))
            {
                case "file_data":
                    data = member.Value;
                    break;
                case "filename":
                    title = Expect.Name(member.Value, here, "file.filename");
                    break;
                case "file_id":
                    throw here.Invalid(
                        "file.file_id",
                        "cannot be served: this model's provider does not have the file. Send it as file_data."
                    );
                default:
                    throw UnsupportedMembers.Unknown(here, member, "file.");
            }
        }

        var address = RawText.Unescaped(Expect.Name(data, here, "file.file_data"));
        if (!DataUrl.TryParse(address, out var url) || !Ascii.EqualsIgnoreCase(url.MediaType, "application/pdf"u8))
            throw here.Invalid("file.file_data", "must be a PDF as data:application/pdf;base64,… with valid base64.");
        blocks.Begin(holder, "document"u8);
        WriteSource(json, "application/pdf"u8, url.Data);
        RawText.CopyIfAny(json, "title"u8, title);
        RawText.CopyIfAny(json, "cache_control"u8, cache);
        json.WriteEndObject();
    }

    private static void WriteInline(ReadOnlySpan<byte> address, Place here, BlockHolder holder, BlockList blocks, Utf8JsonWriter json)
    {
        if (!DataUrl.TryParse(address, out var url))
            throw here.Invalid("image_url.url", "must be data:image/…;base64,… with valid base64.");
        var type = ImageType(url.MediaType);
        if (type.IsEmpty)
            throw here.Invalid("image_url.url", "must be an image of type image/jpeg, image/png, image/gif or image/webp.");
        blocks.Begin(holder, "image"u8);
        WriteSource(json, type, url.Data);
    }

    private static void WriteLinked(ReadOnlySpan<byte> address, Place here, BlockHolder holder, BlockList blocks, Utf8JsonWriter json)
    {
        if (address.Length is <= 8 or > MaxAddress || !Ascii.EqualsIgnoreCase(address[..8], "https://"u8))
            throw here.Invalid("image_url.url", "must be an https:// address of at most 8192 bytes, or data:image/…;base64,….");
        blocks.Begin(holder, "image"u8);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, "url"u8);
        json.WriteString("url"u8, address);
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, "base64"u8);
        json.WriteString("media_type"u8, type);
        json.WritePropertyName("data"u8);
        RawText.WriteQuoted(json, data);
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
