using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToAnthropic.Replies;
using Platform.Gateway.Conversion.ToAnthropic.Requests;
using Platform.Gateway.Conversion.ToAnthropic.Streams;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToAnthropic;

/// <summary>For callers who speak OpenAI chat completions, and upstreams that speak Anthropic messages.</summary>
internal sealed class ToAnthropicConverter : IConverter
{
    public void WriteRequest(JsonElement request, ConversionTarget target, ICollection<string> warnings, Utf8JsonWriter upstream) =>
        RequestWriter.Write(new CallerRequest(request, Protocol.OpenAi, warnings), target, upstream);

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
