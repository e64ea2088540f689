using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Gateway.Conversion.Json;
using Platform.Gateway.Conversion.ToAnthropic.Replies;
using Platform.Gateway.Errors;

namespace Platform.Gateway.Conversion.ToAnthropic.Streams;

/// <summary>
/// Streams the calls of an answer, one after another. OpenAI counts calls alone, from 0, where Anthropic counts all blocks.
/// </summary>
internal sealed class StreamedCalls(ChunkWriter chunks)
{
    private int _index = -1;
    private bool _isOpen;
    private bool _hasArguments;
    private byte[]? _wholeInput;

    /// <summary>Whether a call has come.</summary>
    public bool HasCalls => _index >= 0;

    public void Begin(ReplyBlock block)
    {
        var (id, name) = (block.Text("id"u8), block.Text("name"u8));
        (_isOpen, _hasArguments, _index) = (true, false, _index + 1);
        // Some upstreams send the arguments here at once, and no deltas.
        _wholeInput =
            block.Input.ValueKind == JsonValueKind.Undefined || block.Input.GetPropertyCount() == 0
                ? null
                : JsonMarshal.GetRawUtf8Value(block.Input).ToArray();

        var json = BeginCall();
        JsonText.Copy(json, "id"u8, id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        JsonText.Copy(json, "name"u8, name);
        json.WriteString("arguments"u8, ""u8);
        EndCall(json);
    }

    /// <param name="token">A piece of the arguments, a string of JSON with its quotes; not empty.</param>
    /// <exception cref="CallErrorException">No call has begun.</exception>
    public void Append(ReadOnlySpan<byte> token)
    {
        if (!_isOpen)
            throw CallErrorException.BadUpstream("The upstream sent arguments of a call that it has not begun.");
        _hasArguments = true;
        var json = BeginCall();
        json.WriteStartObject("function"u8);
        json.WritePropertyName("arguments"u8);
        json.WriteRawValue(token, skipInputValidation: true);
        EndCall(json);
    }

    /// <summary>
    /// Ends the call that is open, if one is. One without arguments gets empty ones: what callers put together is parsed.
    /// </summary>
    public void End()
    {
        if (_isOpen && !_hasArguments)
        {
            var json = BeginCall();
            json.WriteStartObject("function"u8);
            json.WriteString("arguments"u8, _wholeInput ?? "{}"u8);
            EndCall(json);
        }

        _isOpen = false;
    }

    private Utf8JsonWriter BeginCall()
    {
        var json = chunks.BeginDelta();
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, _index);
        return json;
    }

    private void EndCall(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        chunks.EndDelta(json);
    }
}
