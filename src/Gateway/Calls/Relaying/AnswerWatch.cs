using System.Text.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Calls.Relaying;

/// <summary>What an event is to the gateway.</summary>
internal enum EventRole
{
    /// <summary>It goes to the caller as it is.</summary>
    Content,

    /// <summary>It tells the usage and nothing else.</summary>
    UsageAlone,

    /// <summary>The answer is complete.</summary>
    End,

    /// <summary>The upstream has failed.</summary>
    Error,
}

/// <summary>
/// Reads of an answer that goes through untouched what must be known of it: usage, errors, and whether it is complete. Most events have
/// none of it, which a search of their bytes tells.
/// </summary>
internal sealed class AnswerWatch(Protocol protocol)
{
    private long _input;
    private long _cacheCreation;
    private long _cacheRead;
    private long _prompt;
    private long _output;
    private bool _hasUsage;
    private bool _hasChoices;

    /// <summary>What the answer told of its usage last: counts are totals, not additions. Null for nothing.</summary>
    public TokenUsage? Usage =>
        (_hasUsage, protocol) switch
        {
            (false, _) => null,
            (_, Protocol.OpenAi) => TokenUsage.OfOpenAi(_prompt, _cacheRead, _output),
            _ => new(_input, _cacheCreation, _cacheRead, _output),
        };

    /// <summary>Why the upstream failed; null when it did not say so.</summary>
    public CallError? Error { get; private set; }

    /// <summary>Whether an event only opens the answer: an upstream that fails right behind it has not begun.</summary>
    public bool IsOpening(ReadOnlySpan<byte> bytes) =>
        protocol == Protocol.Anthropic
            ? bytes.StartsWith("event: message_start"u8)
            : bytes.IndexOf("\"role\":\"assistant\""u8) >= 0
                && bytes.IndexOf("\"tool_calls\""u8) < 0
                && (bytes.IndexOf("\"content\":\"\""u8) >= 0 || bytes.IndexOf("\"content\":\""u8) < 0);

    /// <summary>Looks at a whole event of a streamed answer.</summary>
    public EventRole LookAtEvent(ReadOnlySpan<byte> bytes)
    {
        if (IsEnd(bytes))
            return EventRole.End;
        bool isError = bytes.StartsWith("event: error"u8) || bytes.StartsWith("event:error"u8);
        if (!isError && bytes.IndexOf("\"usage\""u8) < 0 && bytes.IndexOf("\"error\""u8) < 0)
            return EventRole.Content;
        var data = FirstData(bytes);
        _hasChoices = false;
        bool tellsUsage = LookAt(data);
        if (isError)
            Error ??= ErrorShape.Read(0, data);
        if (Error is not null)
            return EventRole.Error;
        return tellsUsage && !_hasChoices && protocol == Protocol.OpenAi ? EventRole.UsageAlone : EventRole.Content;
    }

    /// <summary>
    /// Looks at an answer that is not streamed, or at the data of an event. What is not JSON tells nothing: it is the caller's, as it is.
    /// </summary>
    /// <returns>Whether it told the usage.</returns>
    public bool LookAt(ReadOnlySpan<byte> json)
    {
        bool tellsUsage = false;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RequestOutline.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                tellsUsage |= LookAtMember(ref reader, json);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return tellsUsage;
        }

        return tellsUsage;
    }

    private static ReadOnlySpan<byte> FirstData(ReadOnlySpan<byte> bytes)
    {
        int data = bytes.IndexOf("data:"u8);
        var rest = data < 0 ? default : bytes[(data + 5)..];
        return rest[..Math.Max(0, rest.IndexOfAny((byte)'\n', (byte)'\r'))];
    }

    private bool IsEnd(ReadOnlySpan<byte> bytes) =>
        protocol == Protocol.OpenAi
            ? bytes.Length < 32 && bytes.StartsWith("data:"u8) && bytes.IndexOf("[DONE]"u8) is 5 or 6
            : bytes.StartsWith("event: message_stop"u8) || bytes.StartsWith("event:message_stop"u8);

    private bool LookAtMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("usage"u8))
            return ReadUsage(ref reader);
        if (reader.ValueTextEquals("message"u8) && protocol == Protocol.Anthropic)
            return ReadMessage(ref reader, json);
        bool isError = reader.ValueTextEquals("error"u8),
            isChoices = reader.ValueTextEquals("choices"u8);
        reader.Read();
        if (isError && reader.TokenType != JsonTokenType.Null)
            Error = ErrorShape.Read(0, json);
        int depth = reader.CurrentDepth;
        if (!isChoices || reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
            _hasChoices = true;
        return false;
    }

    private bool ReadMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        bool tellsUsage = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                tellsUsage |= ReadUsage(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return tellsUsage;
    }

    private bool ReadUsage(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            ReadCount(ref reader);
        return _hasUsage = true;
    }

    private void ReadCount(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("prompt_tokens_details"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    ReadCount(ref reader);
            }

            return;
        }

        ref long count = ref CountNamed(reader);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= 0)
            count = value;
        reader.Skip();
    }

    private ref long CountNamed(in Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("input_tokens"u8))
            return ref _input;
        if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
            return ref _cacheCreation;
        if (reader.ValueTextEquals("cache_read_input_tokens"u8) || reader.ValueTextEquals("cached_tokens"u8))
            return ref _cacheRead;
        if (reader.ValueTextEquals("prompt_tokens"u8))
            return ref _prompt;
        if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
            return ref _output;
        return ref _ignored;
    }

    private long _ignored;
}
