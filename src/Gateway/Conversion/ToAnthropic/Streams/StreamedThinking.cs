using System.Buffers;
using System.Text.Json;
using Platform.Gateway.Conversion.ToAnthropic.Replies;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Streams;

/// <summary>
/// Holds the thinking of an answer while it streams, to give each signed block, when it ends, as a whole in <c>reasoning_details</c>: the
/// signature is for the exact text, which callers need not put together themselves then.
/// </summary>
/// <param name="chunks">Gets it.</param>
/// <param name="maxBytes">The largest text of a block, and the largest signature, in bytes of JSON.</param>
internal sealed class StreamedThinking(ChunkWriter chunks, int maxBytes)
{
    private ArrayBufferWriter<byte>? _text;
    private ArrayBufferWriter<byte>? _signature;

    /// <summary>Begins a block, and holds what it begins with.</summary>
    /// <exception cref="CallErrorException">The block is too large.</exception>
    public void Begin(ReplyBlock block)
    {
        Forget();
        Keep(_text ??= new(), block.RawTextOrNone("thinking"u8));
        Keep(_signature ??= new(), block.RawTextOrNone("signature"u8));
    }

    /// <summary>Holds a piece of the text.</summary>
    /// <param name="token">A string of JSON with its quotes.</param>
    /// <exception cref="CallErrorException">The block is too large.</exception>
    public void Keep(ReadOnlySpan<byte> token) => Keep(_text ??= new(), token[1..^1]);

    /// <summary>Holds a piece of the signature.</summary>
    /// <param name="token">As before.</param>
    /// <exception cref="CallErrorException">As before.</exception>
    public void Sign(ReadOnlySpan<byte> token) => Keep(_signature ??= new(), token[1..^1]);

    public void WriteRedacted(ReplyBlock block)
    {
        var data = block.Text("data"u8);
        var json = BeginDetails();
        ReplyWriter.WriteRedacted(json, data);
        EndDetails(json);
    }

    /// <summary>Ends the block that is open, if one is.</summary>
    public void End()
    {
        if (_signature is { WrittenCount: > 0 })
        {
            var json = BeginDetails();
            ReplyWriter.WriteThinking(json, _text is null ? default : _text.WrittenSpan, _signature.WrittenSpan);
            EndDetails(json);
        }

        Forget();
    }

    private void Forget()
    {
        _text?.ResetWrittenCount();
        _signature?.ResetWrittenCount();
    }

    private void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> raw)
    {
        if (kept.WrittenCount + raw.Length > maxBytes)
            throw CallErrorException.BadUpstream("The upstream's thinking is longer than the gateway holds.");
        kept.Write(raw);
    }

    private Utf8JsonWriter BeginDetails()
    {
        var json = chunks.BeginDelta();
        json.WriteStartArray("reasoning_details"u8);
        return json;
    }

    private void EndDetails(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        chunks.EndDelta(json);
    }
}
