using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Replies;
using Platform.Gateway.Protocols;

namespace Platform.Gateway.Conversion.ToAnthropic.Streams;

/// <summary>Writes the chunks of one answer of OpenAI.</summary>
/// <param name="target">Who answers.</param>
/// <param name="tellsUsage">Whether the caller asked for <c>stream_options.include_usage</c>: then each chunk has the member, null in all
/// but the last.</param>
/// <param name="events">Gets them.</param>
internal sealed class ChunkWriter(ConversionTarget target, bool tellsUsage, SseWriter events)
{
    private readonly JsonEncodedText _model = JsonEncodedText.Encode(target.CallerModel, SseWriter.Json.Encoder);
    private byte[] _id = "\"chatcmpl-unnamed\""u8.ToArray();

    /// <summary>Names the answer.</summary>
    /// <param name="token">A string of JSON, quotes included.</param>
    public void Name(ReadOnlySpan<byte> token) => _id = token.ToArray();

    /// <summary>Begins a chunk; the members of <c>delta</c> are written to what is returned, then <see cref="EndDelta"/>.</summary>
    public Utf8JsonWriter BeginDelta()
    {
        var json = BeginChunk();
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
        return json;
    }

    /// <param name="json">What <see cref="BeginDelta"/> returned.</param>
    /// <param name="finishReason">Why the answer ends; null while it goes on.</param>
    public void EndDelta(Utf8JsonWriter json, string? finishReason = null)
    {
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (tellsUsage)
            json.WriteNull("usage"u8);
        json.WriteEndObject();
        events.End();
    }

    /// <summary>A chunk of one text.</summary>
    /// <param name="name">The member of <c>delta</c>.</param>
    /// <param name="token">A string of JSON, quotes included.</param>
    public void WriteText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        var json = BeginDelta();
        json.WritePropertyName(name);
        json.WriteRawValue(token, skipInputValidation: true);
        EndDelta(json);
    }

    /// <summary>What ends the answer: usage, if it was asked for, and <c>[DONE]</c>.</summary>
    public void WriteEnd(in ReplyUsage usage)
    {
        if (tellsUsage)
        {
            var json = BeginChunk();
            json.WriteEndArray();
            usage.Write(json);
            json.WriteEndObject();
            events.End();
        }

        events.Done();
    }

    private Utf8JsonWriter BeginChunk()
    {
        var json = events.Begin();
        json.WriteStartObject();
        json.WritePropertyName("id"u8);
        json.WriteRawValue(_id, skipInputValidation: true);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, target.Created);
        json.WriteString("model"u8, _model);
        json.WriteStartArray("choices"u8);
        return json;
    }
}
