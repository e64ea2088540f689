using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Reading;
using Platform.Gateway.Conversion.ToAnthropic.Requests;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>A part of a message's content. What is not there is <see cref="JsonValueKind.Undefined"/>.</summary>
internal struct ContentPart
{
    private string? _payloadName;
    private JsonElement _payload;

    /// <summary>A string.</summary>
    public JsonElement Type { get; private set; }

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

    /// <summary>What the part holds, if it is of that name, as its type says; undefined when it holds nothing of that name.</summary>
    public readonly JsonElement Payload(string name) => _payloadName == name ? _payload : default;

    private void Take(string name, JsonElement payload, Place here)
    {
        if (_payloadName is not null && _payloadName != name)
            throw here.Invalid(name, $"cannot stand beside {_payloadName}: make them two parts.");
        _payloadName = name;
        _payload = payload;
    }

    private void Take(ReadOnlySpan<char> name, in JsonProperty member, Place here)
    {
        switch (name)
        {
            case "type":
                Type = member.Value;
                break;
            case "text":
                Take("text", Expect.Text(member.Value, here, "text"), here);
                break;
            case "refusal":
                Take("refusal", Expect.Text(member.Value, here, "refusal"), here);
                break;
            case "image_url":
                Take("image_url", Expect.Object(member.Value, here, "image_url"), here);
                break;
            case "file":
                Take("file", Expect.Object(member.Value, here, "file"), here);
                break;
            case "input_audio":
                Take("input_audio", member.Value, here);
                break;
            case "cache_control":
                CacheControl = Expect.Object(member.Value, here, "cache_control");
                break;
            default:
                throw UnsupportedMembers.Unknown(here, member);
        }
    }
}
