using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Conversion.ToAnthropic.Replies;
using Platform.Gateway.Conversion.ToAnthropic.Requests;
using Platform.Gateway.Conversion.ToAnthropic.Streams;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToAnthropic;

/// <summary>For callers who speak OpenAI's chat completions, and upstreams that speak Anthropic's messages.</summary>
internal sealed class ToAnthropicConverter : IConverter
{
    private ToAnthropicConverter() { }

    public static ToAnthropicConverter Shared { get; } = new();

    public void WriteRequest(JsonElement request, ConversionTarget target, ICollection<string> warnings, Utf8JsonWriter upstream)
    {
        if (request.ValueKind != JsonValueKind.Object)
            throw new CallErrorException(new(CallErrorKind.InvalidRequest, "The request must be a JSON object."));
        if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(request)))
            throw new CallErrorException(new(CallErrorKind.InvalidRequest, "The request must be in UTF-8."));
        try
        {
            RequestWriter.Write(request, new(target, warnings, upstream));
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws when a name with such escapes stands where another is looked for.
            throw new CallErrorException(
                new(CallErrorKind.InvalidRequest, "The request has a name that is not Unicode: an escape \\u of half a character.")
            );
        }
    }

    public TokenUsage WriteReply(JsonElement reply, ConversionTarget target, Utf8JsonWriter caller)
    {
        if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(reply)))
            throw CallErrorException.BadUpstream("The upstream's answer is not in UTF-8.");
        try
        {
            return ReplyWriter.Write(reply, target, caller);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw CallErrorException.BadUpstream(
                "The upstream's answer has a name that is not Unicode, or arguments of a call beyond 160 MB."
            );
        }
    }

    public IStreamConverter OpenStream(JsonElement request, ConversionTarget target, IBufferWriter<byte> caller) =>
        new StreamConverter(new ChunkWriter(target, StreamOptions.AskForUsage(request), new SseWriter(caller)), target.MaxHeldBytes);
}
