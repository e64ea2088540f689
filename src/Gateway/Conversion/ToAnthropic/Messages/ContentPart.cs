using System.Text.Json;
using Platform.Gateway.Conversion.Json;

namespace Platform.Gateway.Conversion.ToAnthropic.Messages;

/// <summary>A part of a message's content. What is absent is undefined.</summary>
internal struct ContentPart
{
    private JsonElement _whole;
    private string? _payloadName;
    private JsonElement _payload;

    /// <summary>A string.</summary>
    public JsonElement Type { get; private set; }

    /// <summary>Anthropic's own, sent by callers who know whom they talk to.</summary>
    public JsonElement CacheControl { get; private set; }

    public static ContentPart Read(CallerRequest request, JsonElement part)
    {
        var read = new ContentPart { _whole = part };
        foreach (var member in request.Members(part))
            read.Take(request, member);
        request.Text(request.Require(part, read.Type, "type", "a string"));
        return read;
    }

    /// <summary>What the part holds, if it is of that name; undefined when it holds nothing of that name.</summary>
    public readonly JsonElement Payload(string name) => _payloadName == name ? _payload : default;

    /// <summary>What the part must hold, as its type says.</summary>
    public readonly JsonElement Require(CallerRequest request, string name, string expected) =>
        request.Require(_whole, Payload(name), name, expected);

    private void Take(CallerRequest request, Member member)
    {
        if (member.Is("type"u8))
            Type = member.Value;
        else if (member.Is("text"u8))
            Take(request, "text", request.Text(member.Value));
        else if (member.Is("image_url"u8))
            Take(request, "image_url", request.Object(member.Value));
        else if (member.Is("file"u8))
            Take(request, "file", request.Object(member.Value));
        else if (member.Is("refusal"u8))
            Take(request, "refusal", request.Text(member.Value));
        else if (member.Is("input_audio"u8))
            Take(request, "input_audio", member.Value);
        else if (member.Is("cache_control"u8))
            CacheControl = request.Object(member.Value);
        else
            throw request.Unsupported(member.Value);
    }

    private void Take(CallerRequest request, string name, JsonElement payload)
    {
        if (_payloadName is not null && _payloadName != name)
            throw request.Wrong(payload, $"cannot stand beside {_payloadName}: make them two parts.");
        (_payloadName, _payload) = (name, payload);
    }
}
