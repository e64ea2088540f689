using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>What a part of a message is, and what its two values are.</summary>
internal enum ContentPartKind
{
    /// <summary>The text.</summary>
    Text,

    /// <summary>What stands over a document: two texts, each of which may be absent.</summary>
    Heading,

    /// <summary>Media type and base64.</summary>
    Image,

    /// <summary>The address.</summary>
    ImageUrl,

    /// <summary>Title, which may be absent, and base64.</summary>
    Pdf,
}

/// <summary>A part of a message, checked and ready to be written. Its values are strings.</summary>
internal readonly record struct ContentPart(ContentPartKind Kind, JsonElement First, JsonElement Second = default)
{
    public bool IsText => Kind is ContentPartKind.Text or ContentPartKind.Heading;

    /// <summary>Writes the parts' texts: one as a string, more as a list of parts, none as an empty string.</summary>
    /// <param name="parts">All of them texts.</param>
    /// <param name="prefix">Stands before the first.</param>
    /// <param name="json">Gets them.</param>
    public static void WriteTexts(ReadOnlySpan<ContentPart> parts, ReadOnlySpan<byte> prefix, Utf8JsonWriter json)
    {
        if (parts.IsEmpty)
            json.WriteStringValue(prefix);
        else if (parts.Length == 1)
            parts[0].WriteText(prefix, json);
        else
            WriteList(parts, prefix, json);
    }

    /// <summary>Writes a user's content: one text as a string, else a list of parts.</summary>
    public static void WriteAll(ReadOnlySpan<ContentPart> parts, Utf8JsonWriter json)
    {
        if (parts is [{ IsText: true } only])
            only.WriteText(default, json);
        else
            WriteList(parts, default, json);
    }

    private static void WriteList(ReadOnlySpan<ContentPart> parts, ReadOnlySpan<byte> prefix, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (int i = 0; i < parts.Length; i++)
            parts[i].Write(i == 0 ? prefix : default, json);
        json.WriteEndArray();
    }

    private void Write(ReadOnlySpan<byte> prefix, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        switch (Kind)
        {
            case ContentPartKind.Text or ContentPartKind.Heading:
                json.WriteString("type"u8, "text"u8);
                json.WritePropertyName("text"u8);
                WriteText(prefix, json);
                break;
            case ContentPartKind.Pdf:
                WriteFile(json);
                break;
            default:
                WriteImage(json);
                break;
        }

        json.WriteEndObject();
    }

    private void WriteText(ReadOnlySpan<byte> prefix, Utf8JsonWriter json)
    {
        if (Kind == ContentPartKind.Text && prefix.IsEmpty)
        {
            JsonText.Copy(json, First);
            return;
        }

        var first = Inner(First);
        var second = Inner(Second);
        using var text = new JsonTextBuilder(prefix.Length + first.Length + second.Length + 8);
        text.Add(prefix);
        text.Add(first);
        if (!first.IsEmpty && !second.IsEmpty)
            text.Add("\\n"u8);
        text.Add(second);
        text.WriteTo(json);
    }

    private void WriteImage(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WritePropertyName("url"u8);
        if (Kind == ContentPartKind.ImageUrl)
            JsonText.Copy(json, First);
        else
            WriteDataUrl(JsonText.Raw(First), Second, json);
        json.WriteEndObject();
    }

    /// <summary>A file needs a name there.</summary>
    private void WriteFile(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        if (JsonText.HasText(First))
            JsonText.Copy(json, "filename"u8, First);
        else
            json.WriteString("filename"u8, "document.pdf"u8);
        json.WritePropertyName("file_data"u8);
        WriteDataUrl("application/pdf"u8, Second, json);
        json.WriteEndObject();
    }

    private static void WriteDataUrl(ReadOnlySpan<byte> mediaType, JsonElement base64, Utf8JsonWriter json)
    {
        var data = JsonText.Raw(base64);
        using var url = new JsonTextBuilder(mediaType.Length + data.Length + 16);
        url.Add("data:"u8);
        url.Add(mediaType);
        url.Add(";base64,"u8);
        url.Add(data);
        url.WriteTo(json);
    }

    private static ReadOnlySpan<byte> Inner(JsonElement text) => text.ValueKind == JsonValueKind.String ? JsonText.Raw(text) : default;
}
