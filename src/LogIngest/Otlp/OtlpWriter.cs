using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LogIngest.Otlp;

/// <summary>A JSON writer with its buffer, for one text after another. For one thread.</summary>
internal sealed class OtlpWriter
{
    // Nothing here is put into HTML: characters stay as they are, and short.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public OtlpWriter() => Writer = new Utf8JsonWriter(_buffer, Options);

    public Utf8JsonWriter Writer { get; }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _buffer.ResetWrittenCount();
        Writer.Reset();
    }

    /// <summary>Writes a member unless its text is empty.</summary>
    public void WriteText(string name, string text)
    {
        if (text.Length > 0)
            Writer.WriteString(name, text);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>It, until more is written.</returns>
    public ReadOnlySpan<byte> Take()
    {
        Writer.Flush();
        return _buffer.WrittenSpan;
    }
}
