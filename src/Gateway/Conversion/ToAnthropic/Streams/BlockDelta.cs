using System.Text.Json;
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
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw Malformed();
        var delta = default(BlockDelta);
        bool isThere = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isDelta = reader.ValueSpan.SequenceEqual("delta"u8);
            reader.Read();
            if (!isDelta || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            delta = ReadMembers(ref reader, data);
            isThere = true;
        }

        // Beyond its end nothing may stand: reading on says so.
        reader.Read();
        return isThere ? delta : throw Malformed();
    }

    private static BlockDelta ReadMembers(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> type = default,
            text = default,
            thinking = default,
            signature = default,
            arguments = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var token =
                reader.TokenType == JsonTokenType.String ? data.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2) : default;
            if (name.SequenceEqual("type"u8))
                type = token;
            else if (name.SequenceEqual("text"u8))
                text = token;
            else if (name.SequenceEqual("partial_json"u8))
                arguments = token;
            else if (name.SequenceEqual("thinking"u8))
                thinking = token;
            else if (name.SequenceEqual("signature"u8))
                signature = token;
            else
                reader.Skip();
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
