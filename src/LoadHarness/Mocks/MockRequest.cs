using System.Buffers;
using System.Text.Json;

namespace Platform.LoadHarness.Mocks;

/// <summary>What a mock needs to know of a call.</summary>
/// <param name="Model">As JSON writes it between its quotes.</param>
/// <param name="IsStreamed">Whether the answer is to be streamed.</param>
/// <param name="WantsUsage">Whether a streamed answer of chat completions shall tell its usage.</param>
/// <param name="Tool">The tool that must be called, as JSON writes it between its quotes; empty when none must.</param>
internal readonly record struct MockRequest(ReadOnlyMemory<byte> Model, bool IsStreamed, bool WantsUsage, ReadOnlyMemory<byte> Tool)
{
    /// <summary>Reads a call's body in one pass; only one that may have to call a tool is read a second time.</summary>
    /// <returns>Null when it is right, else what is wrong with it, for people.</returns>
    public static string? TryRead(MockProvider provider, in ReadOnlySequence<byte> body, out MockRequest request)
    {
        request = default;
        try
        {
            var reader = new Utf8JsonReader(body);
            return Read(provider, ref reader, body, out request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"The body is not the JSON of a call: {e.Message}";
        }
    }

    private static string? Read(MockProvider provider, ref Utf8JsonReader reader, in ReadOnlySequence<byte> body, out MockRequest request)
    {
        request = default;
        bool hasMessages = false,
            hasMaxTokens = false,
            hasTools = false,
            hasChoice = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return "The body is not a JSON object.";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("model"u8))
                request = request with { Model = Text(ref reader) };
            else if (reader.ValueTextEquals("stream"u8))
                request = request with { IsStreamed = Flag(ref reader) };
            else if (reader.ValueTextEquals("stream_options"u8))
                request = request with { WantsUsage = IncludesUsage(ref reader) };
            else if (reader.ValueTextEquals("messages"u8))
                hasMessages = Skip(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("max_tokens"u8))
                hasMaxTokens = Skip(ref reader, JsonTokenType.Number);
            else if (reader.ValueTextEquals("tools"u8))
                hasTools = Skip(ref reader, JsonTokenType.StartArray);
            else if (reader.ValueTextEquals("tool_choice"u8))
                hasChoice = Skip(ref reader, null);
            else
                Skip(ref reader, null);
        }

        if (request.Model.IsEmpty)
            return "model: Field required";
        if (!hasMessages)
            return "messages: Field required";
        if (!hasMaxTokens && provider == MockProvider.Anthropic)
            return "max_tokens: Field required";
        if (hasTools && hasChoice)
            request = request with { Tool = RequiredTool(provider, body) };
        return null;
    }

    private static byte[] Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.String ? []
            : reader.HasValueSequence ? reader.ValueSequence.ToArray()
            : reader.ValueSpan.ToArray();
    }

    private static bool Flag(ref Utf8JsonReader reader) => reader.Read() && reader.GetBoolean();

    private static bool Skip(ref Utf8JsonReader reader, JsonTokenType? expected)
    {
        reader.Read();
        bool isIt = expected is null || reader.TokenType == expected;
        reader.Skip();
        return isIt;
    }

    private static bool IncludesUsage(ref Utf8JsonReader reader)
    {
        bool included = false;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals("include_usage"u8);
            reader.Read();
            included |= isIt && reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }

        return included;
    }

    /// <summary>The tool that the choice names, or the first where any must be called.</summary>
    private static ReadOnlyMemory<byte> RequiredTool(MockProvider provider, in ReadOnlySequence<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var (tools, choice) = (document.RootElement.GetProperty("tools"u8), document.RootElement.GetProperty("tool_choice"u8));
        bool isOpenAi = provider == MockProvider.OpenAi;
        string? kind = choice.ValueKind switch
        {
            JsonValueKind.String => choice.GetString(),
            JsonValueKind.Object => choice.GetProperty("type"u8).GetString(),
            _ => null,
        };
        var named = kind switch
        {
            "required" or "any" when tools.GetArrayLength() > 0 => tools[0],
            "function" or "tool" => choice,
            _ => default,
        };
        if (named.ValueKind != JsonValueKind.Object)
            return default;
        var name = (isOpenAi ? named.GetProperty("function"u8) : named).GetProperty("name"u8);
        return JsonEncodedText.Encode(name.GetString() ?? "").EncodedUtf8Bytes.ToArray();
    }
}
