using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToOpenAi.Streams;

/// <summary>Writes the events of a streamed answer of Anthropic's. Texts are given escaped as in JSON, and written as they are.</summary>
internal sealed class EventWriter(IBufferWriter<byte> output)
{
    public void MessageStart(ReadOnlySpan<byte> id, string model, TokenUsage usage)
    {
        Write("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\""u8, id);
        Write(
            "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\""u8,
            JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes
        );
        output.Write("\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"u8);
        Write(usage);
        output.Write("}}\n\n"u8);
    }

    public void TextStart(int index) => Start(index, "{\"type\":\"text\",\"text\":\"\"}"u8);

    public void ThinkingStart(int index) => Start(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"u8);

    public void RedactedStart(int index, ReadOnlySpan<byte> data)
    {
        Begin("content_block_start"u8, index);
        Write(",\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\""u8, data);
        output.Write("\"}}\n\n"u8);
    }

    /// <summary>The official client asks for the <c>caller</c>: the model itself.</summary>
    public void ToolStart(int index, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        Begin("content_block_start"u8, index);
        Write(",\"content_block\":{\"type\":\"tool_use\",\"id\":\""u8, id);
        Write("\",\"name\":\""u8, name);
        output.Write("\",\"input\":{},\"caller\":{\"type\":\"direct\"}}}\n\n"u8);
    }

    public void Text(int index, ReadOnlySpan<byte> text) => Delta(index, "{\"type\":\"text_delta\",\"text\":\""u8, text);

    public void Thinking(int index, ReadOnlySpan<byte> text) => Delta(index, "{\"type\":\"thinking_delta\",\"thinking\":\""u8, text);

    public void Signature(int index, ReadOnlySpan<byte> signature) =>
        Delta(index, "{\"type\":\"signature_delta\",\"signature\":\""u8, signature);

    public void ToolInput(int index, ReadOnlySpan<byte> json) => Delta(index, "{\"type\":\"input_json_delta\",\"partial_json\":\""u8, json);

    public void Stop(int index)
    {
        Begin("content_block_stop"u8, index);
        output.Write("}\n\n"u8);
    }

    public void MessageStop(ReadOnlySpan<byte> stopReason, TokenUsage usage)
    {
        Write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\""u8, stopReason);
        output.Write("\",\"stop_sequence\":null},\"usage\":"u8);
        Write(usage);
        output.Write("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }

    private void Start(int index, ReadOnlySpan<byte> block)
    {
        Begin("content_block_start"u8, index);
        Write(",\"content_block\":"u8, block);
        output.Write("}\n\n"u8);
    }

    private void Delta(int index, ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> text)
    {
        Begin("content_block_delta"u8, index);
        Write(",\"delta\":"u8, beginning);
        Write(text, "\"}}\n\n"u8);
    }

    private void Begin(ReadOnlySpan<byte> type, int index)
    {
        Write("event: "u8, type);
        Write("\ndata: {\"type\":\""u8, type);
        output.Write("\",\"index\":"u8);
        Write(index);
    }

    private void Write(TokenUsage usage)
    {
        output.Write("{\"input_tokens\":"u8);
        Write(usage.Input);
        output.Write(",\"cache_creation_input_tokens\":"u8);
        Write(usage.CacheCreation);
        output.Write(",\"cache_read_input_tokens\":"u8);
        Write(usage.CacheRead);
        output.Write(",\"output_tokens\":"u8);
        Write(usage.Output);
        output.Write("}"u8);
    }

    private void Write(long number)
    {
        var digits = output.GetSpan(20);
        Utf8Formatter.TryFormat(number, digits, out int length);
        output.Advance(length);
    }

    private void Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        output.Write(first);
        output.Write(second);
    }
}
