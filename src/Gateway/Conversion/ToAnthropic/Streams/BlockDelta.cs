using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Streams;

internal enum BlockDeltaKind
{
    /// <summary>One that OpenAI has nothing for.</summary>
    Other,
    Text,
    Thinking,
    Signature,

    /// <summary>A piece of the JSON of a call's arguments.</summary>
    Arguments,
}

/// <summary>A <c>content_block_delta</c>, which nearly all events are: read without a document.</summary>
internal readonly ref struct BlockDelta
{
    private BlockDelta(BlockDeltaKind kind, ReadOnlySpan<byte> token)
    {
        Kind = kind;
        Token = token;
    }

    public BlockDeltaKind Kind { get; }

    /// <summary>The text, a string of JSON with its quotes.</summary>
    public ReadOnlySpan<byte> Token { get; }

    /// <summary>Whether there is any text.</summary>
    public bool IsEmpty => Token.Length <= 2;

    /// <exception cref="CallErrorException">It is not of that form.</exception>
    /// <exception cref="JsonException">It is not JSON to its end.</exception>
    public static BlockDelta Read(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw Malformed();
        var delta = default(BlockDelta);
        bool isThere = false;
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (!name.SequenceEqual("delta"u8) || json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            delta = ReadMembers(ref json, data);
            isThere = true;
        }

        // Beyond its end nothing may stand: reading on says so.
        json.Read();
        return isThere ? delta : throw Malformed();
    }

    private static BlockDelta ReadMembers(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> type = default,
            text = default,
            thinking = default,
            signature = default,
            arguments = default;
        while (UpstreamJson.Next(ref json, out var name))
        {
            if (name.SequenceEqual("type"u8))
                type = UpstreamJson.Token(json, data);
            else if (name.SequenceEqual("text"u8))
                text = UpstreamJson.Token(json, data);
            else if (name.SequenceEqual("partial_json"u8))
                arguments = UpstreamJson.Token(json, data);
            else if (name.SequenceEqual("thinking"u8))
                thinking = UpstreamJson.Token(json, data);
            else if (name.SequenceEqual("signature"u8))
                signature = UpstreamJson.Token(json, data);
            json.Skip();
        }

        if (type.SequenceEqual("\"text_delta\""u8))
            return Of(BlockDeltaKind.Text, text);
        if (type.SequenceEqual("\"input_json_delta\""u8))
            return Of(BlockDeltaKind.Arguments, arguments);
        if (type.SequenceEqual("\"thinking_delta\""u8))
            return Of(BlockDeltaKind.Thinking, thinking);
        return type.SequenceEqual("\"signature_delta\""u8) ? Of(BlockDeltaKind.Signature, signature) : default;
    }

    private static BlockDelta Of(BlockDeltaKind kind, ReadOnlySpan<byte> token) => token.IsEmpty ? throw Malformed() : new(kind, token);

    private static CallErrorException Malformed() => CallErrorException.BadUpstream("The upstream sent a delta that is not one.");
}
