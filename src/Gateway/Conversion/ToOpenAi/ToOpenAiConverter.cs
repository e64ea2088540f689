using System.Buffers;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToOpenAi.Replies;
using Platform.Gateway.Conversion.ToOpenAi.Requests;
using Platform.Gateway.Conversion.ToOpenAi.Streams;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToOpenAi;

/// <summary>For callers who speak Anthropic messages, and upstreams that speak OpenAI chat completions.</summary>
internal sealed class ToOpenAiConverter : IConverter
{
    public void WriteRequest(JsonElement request, ConversionTarget target, ICollection<string> warnings, Utf8JsonWriter upstream) =>
        RequestWriter.Write(new CallerRequest(request, Protocol.Anthropic, warnings), target, upstream);

    public TokenUsage WriteReply(JsonElement reply, ConversionTarget target, Utf8JsonWriter caller) =>
        ReplyWriter.Write(reply, target, caller);

    public IStreamConverter OpenStream(JsonElement request, ConversionTarget target, IBufferWriter<byte> caller) =>
        new StreamConverter(target, caller);
}
