using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Gateway.Conversion;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToOpenAi;

/// <summary>Conversions for callers who speak Anthropic messages, from text to text.</summary>
internal static class Converting
{
    public static readonly ConversionTarget Target = new("claude-caller", new ModelSettings("gpt-upstream"));

    private static IConverter Converter => Converters.For(Protocol.Anthropic);

    /// <summary>The upstream's request, and what was left out.</summary>
    public static (JsonNode Body, List<string> LeftOut) RequestAndWarnings(string request, ModelSettings? model = null)
    {
        var leftOut = new List<string>();
        var written = new ArrayBufferWriter<byte>();
        using var document = JsonDocument.Parse(request);
        using (var json = new Utf8JsonWriter(written, SseWriter.Json))
            Converter.WriteRequest(document.RootElement, Target with { Model = model ?? Target.Model }, leftOut, json);
        return (JsonNode.Parse(written.WrittenSpan)!, leftOut);
    }

    /// <summary>The upstream's request, of which nothing may be left out.</summary>
    public static JsonNode Request(string request, ModelSettings? model = null)
    {
        var (body, leftOut) = RequestAndWarnings(request, model);
        Assert.Empty(leftOut);
        return body;
    }

    /// <summary>A request with more members than it must have.</summary>
    public static string With(string members) =>
        $$"""{"model":"claude-caller","max_tokens":2048,"messages":[{"role":"user","content":"Hi"}],{{members}}}""";

    /// <summary>A request with these messages.</summary>
    public static string Saying(string messages) => $$"""{"model":"claude-caller","max_tokens":2048,"messages":[{{messages}}]}""";

    /// <summary>A request of one user's message with this content.</summary>
    public static string Content(string blocks) => Saying($$"""{"role":"user","content":[{{blocks}}]}""");

    /// <summary>The messages that the upstream gets.</summary>
    public static JsonNode SentMessages(string request) => Request(request)["messages"]!;

    /// <summary>The request is refused with a 400 for a member, which the message names too.</summary>
    public static CallError Refused(string param, string request, ModelSettings? model = null)
    {
        var error = Assert.Throws<CallErrorException>(() => RequestAndWarnings(request, model)).Error;
        Assert.Equal(CallErrorKind.InvalidRequest, error.Kind);
        Assert.Equal(param, error.Param);
        Assert.StartsWith(param, error.Message, StringComparison.Ordinal);
        return error;
    }

    public static (JsonNode Message, TokenUsage Usage) ReplyAndUsage(string reply)
    {
        var written = new ArrayBufferWriter<byte>();
        using var document = JsonDocument.Parse(reply);
        using var json = new Utf8JsonWriter(written, SseWriter.Json);
        var usage = Converter.WriteReply(document.RootElement, Target, json);
        json.Flush();
        return (JsonNode.Parse(written.WrittenSpan)!, usage);
    }

    /// <summary>The caller's answer to a chat completion of one choice.</summary>
    public static JsonNode Reply(string message, string finishReason = "stop") =>
        ReplyAndUsage(
            $$"""{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{{message}},"finish_reason":"{{finishReason}}"}]}"""
        ).Message;

    public static void Same(string expected, JsonNode? actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), actual),
            $"Expected {expected}\nActual   {actual?.ToJsonString() ?? "nothing"}"
        );

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
