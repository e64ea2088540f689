using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToOpenAi.Messages;

/// <summary>Where an image or a document comes from. What is absent is undefined.</summary>
/// <param name="Whole">The object.</param>
/// <param name="Type">Its kind, a string.</param>
/// <param name="MediaType">A string.</param>
/// <param name="Data">A string: base64, or text.</param>
/// <param name="Url">A string.</param>
/// <param name="Content">Blocks, not yet checked.</param>
internal readonly record struct Source(
    JsonElement Whole,
    JsonElement Type,
    JsonElement MediaType,
    JsonElement Data,
    JsonElement Url,
    JsonElement Content
)
{
    public static Source Read(CallerRequest request, JsonElement whole)
    {
        var source = new Source { Whole = whole };
        foreach (var member in request.Members(whole))
        {
            if (member.Is("type"u8))
                source = source with { Type = request.Text(member.Value) };
            else if (member.Is("media_type"u8))
                source = source with { MediaType = request.Text(member.Value) };
            else if (member.Is("data"u8))
                source = source with { Data = request.Text(member.Value) };
            else if (member.Is("url"u8))
                source = source with { Url = request.Text(member.Value) };
            else if (member.Is("content"u8))
                source = source with { Content = member.Value };
            else if (!member.Is("file_id"u8))
                throw request.Unsupported(member.Value);
        }

        request.Require(whole, source.Type, "type", "the kind of source");
        return source;
    }

    public JsonElement Require(CallerRequest request, JsonElement value, string member) =>
        request.Require(Whole, value, member, "a string");
}
