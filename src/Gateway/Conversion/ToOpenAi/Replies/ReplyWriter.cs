using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToOpenAi.Replies;

/// <summary>Writes the answer that is not streamed.</summary>
internal static class ReplyWriter
{
    public static TokenUsage Write(JsonElement reply, ConversionTarget target, Utf8JsonWriter json)
    {
        var completion = Completion.Read(JsonMarshal.GetRawUtf8Value(reply));
        if (!completion.HasChoice)
            throw UpstreamJson.NotUnderstood("it has no choices.");
        var usage = completion.Usage ?? default;
        json.WriteStartObject();
        JsonText.Write(json, "id"u8, MessageId.Of(completion.Id));
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, target.CallerModel);
        json.WriteStartArray("content"u8);
        WriteReasoning(completion, json);
        WriteBlock(json, "text"u8, "text"u8, completion.Text);
        WriteBlock(json, "text"u8, "text"u8, completion.Refusal);
        bool hasCalls = WriteCalls(completion, json);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, StopReason.Of(completion.FinishReason, hasCalls, !completion.Refusal.IsEmpty));
        json.WriteNull("stop_sequence"u8);
        WriteUsage(usage, json);
        json.WriteEndObject();
        return usage;
    }

    private static void WriteReasoning(in Completion completion, Utf8JsonWriter json)
    {
        if (!completion.Reasoning.IsEmpty && !ReasoningDetailReader.HasText(completion.ReasoningDetails))
            WriteThinking(json, completion.Reasoning, default);
        var details = new ReasoningDetailReader(completion.ReasoningDetails);
        while (details.Next())
        {
            if (details.IsRedacted)
                WriteBlock(json, "redacted_thinking"u8, "data"u8, details.Text);
            else
                WriteThinking(json, details.Text, details.Signature);
        }
    }

    private static void WriteThinking(Utf8JsonWriter json, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "thinking"u8);
        JsonText.Write(json, "thinking"u8, text);
        JsonText.Write(json, "signature"u8, signature);
        json.WriteEndObject();
    }

    /// <summary>Writes a block of one text; none for an empty one.</summary>
    private static void WriteBlock(Utf8JsonWriter json, ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        JsonText.Write(json, member, text);
        json.WriteEndObject();
    }

    private static bool WriteCalls(in Completion completion, Utf8JsonWriter json)
    {
        bool any = false;
        var calls = new ToolCallReader(completion.Calls);
        while (calls.Next())
        {
            if (calls.Id.IsEmpty || calls.Name.IsEmpty)
                throw UpstreamJson.NotUnderstood("it calls a tool without an id or a name.");
            using var input = ToolArguments.Of(calls.Arguments);
            if (input.IsObject)
                WriteCall(calls, input, json);
            else if (!completion.FinishReason.SequenceEqual("length"u8))
                throw UpstreamJson.NotUnderstood(
                    $"the arguments of its call of {Encoding.UTF8.GetString(calls.Name)} are not a JSON object."
                );
            any = true;
        }

        return any;
    }

    /// <summary>The official client asks for the <c>caller</c>: the model itself.</summary>
    private static void WriteCall(in ToolCallReader call, in ToolArguments input, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        JsonText.Write(json, "id"u8, call.Id);
        JsonText.Write(json, "name"u8, call.Name);
        json.WritePropertyName("input"u8);
        json.WriteRawValue(input.Json, skipInputValidation: true);
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteUsage(TokenUsage usage, Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.Input);
        json.WriteNumber("cache_creation_input_tokens"u8, usage.CacheCreation);
        json.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead);
        json.WriteNumber("output_tokens"u8, usage.Output);
        json.WriteEndObject();
    }
}
