using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Gateway.Protocols;

/// <summary>Writes server-sent events whose data are JSON. Not thread-safe.</summary>
internal sealed class SseWriter(IBufferWriter<byte> output) : IDisposable
{
    /// <summary>As APIs write: what only HTML needs escaped is not.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(output, Json);

    /// <summary>Begins an event; its data are written to what is returned, then <see cref="End"/>.</summary>
    /// <param name="type">The event's name; empty for none.</param>
    public Utf8JsonWriter Begin(ReadOnlySpan<byte> type = default)
    {
        if (!type.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(type);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        return _json;
    }

    /// <summary>Ends the event begun last.</summary>
    public void End()
    {
        _json.Flush();
        _json.Reset();
        output.Write("\n\n"u8);
    }

    /// <summary>Writes <c>data: [DONE]</c>, which ends a stream of OpenAI.</summary>
    public void Done() => output.Write("data: [DONE]\n\n"u8);

    public void Dispose() => _json.Dispose();
}
