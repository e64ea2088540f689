using System.Text.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToAnthropic.Replies;

/// <summary>What an answer used, as far as Anthropic has told.</summary>
internal struct ReplyUsage
{
    /// <summary>More than any answer can use. A larger count is nonsense and must not overflow a sum.</summary>
    private const long MaxCount = 1L << 40;

    private long _input;
    private long _cacheCreation;
    private long _cacheRead;
    private long _output;
    private long? _thinking;

    public readonly TokenUsage Tokens => new(_input, _cacheCreation, _cacheRead, _output);

    /// <summary>
    /// Takes counts, each of which stands for the whole answer so far: it replaces what was known. Those that are missing stay.
    /// </summary>
    public void Take(JsonElement usage)
    {
        if (usage.ValueKind != JsonValueKind.Object)
            return;
        _input = Count(usage, "input_tokens"u8) ?? _input;
        _cacheCreation = Count(usage, "cache_creation_input_tokens"u8) ?? _cacheCreation;
        _cacheRead = Count(usage, "cache_read_input_tokens"u8) ?? _cacheRead;
        _output = Count(usage, "output_tokens"u8) ?? _output;
        if (usage.TryGetProperty("output_tokens_details"u8, out var details) && details.ValueKind == JsonValueKind.Object)
            _thinking = Count(details, "thinking_tokens"u8) ?? _thinking;
    }

    /// <summary>Writes the member <c>usage</c> of OpenAI.</summary>
    public readonly void Write(Utf8JsonWriter json)
    {
        var tokens = Tokens;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, tokens.Prompt);
        json.WriteNumber("completion_tokens"u8, tokens.Output);
        json.WriteNumber("total_tokens"u8, tokens.Total);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, tokens.CacheRead);
        json.WriteEndObject();
        if (_thinking is { } thinking)
        {
            json.WriteStartObject("completion_tokens_details"u8);
            json.WriteNumber("reasoning_tokens"u8, thinking);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static long? Count(JsonElement of, ReadOnlySpan<byte> name) =>
        of.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out long value)
            ? Math.Clamp(value, 0, MaxCount)
            : null;
}
