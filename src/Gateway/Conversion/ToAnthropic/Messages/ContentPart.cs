using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>A part of a message's content. What is not there is <see cref="JsonValueKind.Undefined"/>.</summary>
internal struct ContentPart
{
    /// <summary>A string.</summary>
    public JsonElement Type { get; private set; }

    public JsonElement Text { get; private set; }

    public JsonElement Refusal { get; private set; }

    public JsonElement ImageUrl { get; private set; }

    public JsonElement File { get; private set; }

    /// <summary>Anthropic's own, sent by callers who know whom they talk to.</summary>
    public JsonElement CacheControl { get; private set; }

    public static ContentPart Read(JsonElement part, Place here)
    {
        if (part.ValueKind != JsonValueKind.Object)
            throw here.Invalid("must be an object.");
        var read = default(ContentPart);
        Span<char> buffer = stackalloc char[Words.MaxLength];
        foreach (var member in part.EnumerateObject())
        {
            if (!Expect.IsAbsent(member.Value))
                read.Take(Words.Name(member, buffer), member, here);
        }

        Expect.Text(read.Type, here, "type");
        return read;
    }

    private void Take(ReadOnlySpan<char> name, in JsonProperty member, Place here)
    {
        switch (name)
        {
            case "type": Type = member.Value; break;
            case "text": Text = Expect.Text(member.Value, here, "text"); break;
            case "refusal": Refusal = Expect.Text(member.Value, here, "refusal"); break;
            case "image_url": ImageUrl = Expect.Object(member.Value, here, "image_url"); break;
            case "file": File = Expect.Object(member.Value, here, "file"); break;
            case "cache_control": CacheControl = Expect.Object(member.Value, here, "cache_control"); break;
            case "input_audio": break;
            default: throw Unmatched.Unknown(here, member);
        }
    }
}
