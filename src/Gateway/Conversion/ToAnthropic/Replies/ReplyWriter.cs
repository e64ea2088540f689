using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Errors;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToAnthropic.Replies;

/// <summary>Writes the answer that is not streamed.</summary>
internal static class ReplyWriter
{
    public static TokenUsage Write(JsonElement reply, ConversionTarget target, Utf8JsonWriter json)
    {
        var content = ContentOf(reply);
        var usage = default(ReplyUsage);
        if (reply.TryGetProperty("usage"u8, out var counts))
            usage.Take(counts);
        reply.TryGetProperty("stop_reason"u8, out var stopReason);

        json.WriteStartObject();
        if (reply.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String)
            JsonText.Copy(json, "id"u8, id);
        else
            json.WriteString("id"u8, "chatcmpl-unnamed"u8);
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, target.Created);
        json.WriteString("model"u8, target.CallerModel);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        bool callsTools = WriteMessage(content, json);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, FinishReason.Of(stopReason, callsTools));
        json.WriteEndObject();
        json.WriteEndArray();
        usage.Write(json);
        json.WriteEndObject();
        return usage.Tokens;
    }

    /// <summary>
    /// Writes a thinking block's entry in <c>reasoning_details</c>, from which <see cref="Messages.ThinkingBlocks"/> makes the block again.
    /// </summary>
    public static void WriteThinking(Utf8JsonWriter json, ReadOnlySpan<byte> thinking, ReadOnlySpan<byte> signature)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "thinking"u8);
        JsonText.Write(json, "thinking"u8, thinking);
        JsonText.Write(json, "signature"u8, signature);
        json.WriteEndObject();
    }

    /// <summary>As <see cref="WriteThinking"/>, for thinking that is not shown.</summary>
    public static void WriteRedacted(Utf8JsonWriter json, JsonElement data)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "redacted_thinking"u8);
        JsonText.Copy(json, "data"u8, data);
        json.WriteEndObject();
    }

    private static JsonElement ContentOf(JsonElement reply)
    {
        if (reply.ValueKind == JsonValueKind.Object && reply.TryGetProperty("type"u8, out var type) && JsonText.Is(type, "error"u8))
            throw new CallErrorException(ErrorShape.Read(0, JsonMarshal.GetRawUtf8Value(reply)));
        return
            reply.ValueKind == JsonValueKind.Object
            && reply.TryGetProperty("content"u8, out var content)
            && content.ValueKind == JsonValueKind.Array
            ? content
            : throw CallErrorException.BadUpstream("The upstream's answer has no list of content.");
    }

    /// <returns>Whether it calls tools.</returns>
    private static bool WriteMessage(JsonElement content, Utf8JsonWriter json)
    {
        var (texts, thoughts, details, calls) = (0, 0, 0, 0);
        foreach (var block in content.EnumerateArray())
        {
            switch (ReplyBlock.Read(block).Kind)
            {
                case ReplyBlockKind.Text:
                    texts++;
                    break;
                case ReplyBlockKind.Thinking:
                    (thoughts, details) = (thoughts + 1, details + 1);
                    break;
                case ReplyBlockKind.RedactedThinking:
                    details++;
                    break;
                case ReplyBlockKind.ToolUse:
                    calls++;
                    break;
            }
        }

        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        if (texts == 0 && calls > 0)
            json.WriteNull("content"u8);
        else
            WriteJoined("content"u8, content, ReplyBlockKind.Text, "text"u8, json);
        json.WriteNull("refusal"u8);
        if (thoughts > 0)
            WriteJoined("reasoning_content"u8, content, ReplyBlockKind.Thinking, "thinking"u8, json);
        if (details > 0)
            WriteDetails(content, json);
        if (calls > 0)
            WriteCalls(content, json);
        json.WriteEndObject();
        return calls > 0;
    }

    /// <summary>Writes the texts of all blocks of a kind as one.</summary>
    private static void WriteJoined(
        ReadOnlySpan<byte> name,
        JsonElement content,
        ReplyBlockKind kind,
        ReadOnlySpan<byte> member,
        Utf8JsonWriter json
    )
    {
        using var text = new JsonTextBuilder(1024);
        foreach (var one in content.EnumerateArray())
        {
            var block = ReplyBlock.Read(one);
            if (block.Kind == kind)
                text.Add(JsonText.Raw(block.Text(member)));
        }

        json.WritePropertyName(name);
        text.WriteTo(json);
    }

    private static void WriteDetails(JsonElement content, Utf8JsonWriter json)
    {
        json.WriteStartArray("reasoning_details"u8);
        foreach (var one in content.EnumerateArray())
        {
            var block = ReplyBlock.Read(one);
            if (block.Kind == ReplyBlockKind.RedactedThinking)
                WriteRedacted(json, block.Text("data"u8));
            else if (block.Kind == ReplyBlockKind.Thinking && block.RawTextOrNone("signature"u8) is { IsEmpty: false } signature)
                WriteThinking(json, JsonText.Raw(block.Text("thinking"u8)), signature);
        }

        json.WriteEndArray();
    }

    private static void WriteCalls(JsonElement content, Utf8JsonWriter json)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var one in content.EnumerateArray())
        {
            var block = ReplyBlock.Read(one);
            if (block.Kind != ReplyBlockKind.ToolUse)
                continue;
            json.WriteStartObject();
            JsonText.Copy(json, "id"u8, block.Text("id"u8));
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            JsonText.Copy(json, "name"u8, block.Text("name"u8));
            json.WriteString(
                "arguments"u8,
                block.Input.ValueKind == JsonValueKind.Undefined ? "{}"u8 : JsonMarshal.GetRawUtf8Value(block.Input)
            );
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
