using System.Buffers;
using System.Text;
using System.Text.Json;
using Platform.Gateway.Conversion;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Tests.Conversion.ToAnthropic;

/// <summary>Conversions for callers who speak OpenAI's chat completions, from text to text.</summary>
internal static class Converting
{
    public static readonly ConversionTarget Target = new("gpt-caller", new ModelSettings("claude-upstream")) { Created = 1700000000 };

    public static IConverter Converter => Converters.For(Protocol.OpenAi);

    /// <summary>The upstream's request, and what was left out.</summary>
    public static (JsonElement Request, IReadOnlyList<string> LeftOut) RequestAndWarnings(string request, ConversionTarget? target = null)
    {
        var leftOut = new List<string>();
        var written = new ArrayBufferWriter<byte>();
        using var document = JsonDocument.Parse(request);
        using (var json = new Utf8JsonWriter(written, SseWriter.Json))
            Converter.WriteRequest(document.RootElement, target ?? Target, leftOut, json);
        return (Parse(written), leftOut);
    }

    /// <summary>The upstream's request, of which nothing may be left out.</summary>
    public static JsonElement Request(string request, ConversionTarget? target = null)
    {
        var (written, leftOut) = RequestAndWarnings(request, target);
        Assert.Empty(leftOut);
        return written;
    }

    /// <summary>A request with more members than it must have.</summary>
    public static string With(string members) => $$"""{"model":"gpt-caller","messages":[{"role":"user","content":"Hi"}],{{members}}}""";

    /// <summary>A request with these messages.</summary>
    public static string Saying(string messages) => $$"""{"model":"gpt-caller","messages":[{{messages}}]}""";

    /// <summary>The messages that the upstream gets.</summary>
    public static JsonElement SentMessages(string messages) => Request(Saying(messages)).GetProperty("messages");

    /// <summary>The request is refused with a 400 for a member, which the message names too.</summary>
    public static CallError Refused(string param, string request, ConversionTarget? target = null)
    {
        var error = Assert.Throws<CallErrorException>(() => RequestAndWarnings(request, target)).Error;
        Assert.Equal(CallErrorKind.InvalidRequest, error.Kind);
        Assert.Equal(param, error.Param);
        Assert.StartsWith(param + " ", error.Message, StringComparison.Ordinal);
        return error;
    }

    public static (JsonElement Reply, TokenUsage Usage) ReplyAndUsage(string reply)
    {
        var written = new ArrayBufferWriter<byte>();
        using var document = JsonDocument.Parse(reply);
        TokenUsage usage;
        using (var json = new Utf8JsonWriter(written, SseWriter.Json))
            usage = Converter.WriteReply(document.RootElement, Target, json);
        return (Parse(written), usage);
    }

    /// <summary>The caller's answer from one of the upstream with this content.</summary>
    public static JsonElement Reply(string content, string stopReason = "end_turn") =>
        ReplyAndUsage(
            $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{{{content}}}],"stop_reason":"{{{stopReason}}}","usage":{"input_tokens":1,"output_tokens":2}}"""
        ).Reply;

    /// <summary>The message in it.</summary>
    public static JsonElement Message(string content, string stopReason = "end_turn") =>
        Reply(content, stopReason).GetProperty("choices")[0].GetProperty("message");

    private static JsonElement Parse(ArrayBufferWriter<byte> written)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(written.WrittenSpan));
        return document.RootElement.Clone();
    }
}
