using System.Buffers;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>The arguments of a tool call, which OpenAI has as a string of JSON and Anthropic as an object.</summary>
internal readonly ref struct ToolArguments : IDisposable
{
    private readonly byte[]? _buffer;

    private ToolArguments(byte[]? buffer, ReadOnlySpan<byte> json)
    {
        _buffer = buffer;
        Json = json;
    }

    /// <summary>The object as the model wrote it; empty when it is none.</summary>
    public ReadOnlySpan<byte> Json { get; }

    public bool IsObject => !Json.IsEmpty;

    /// <param name="arguments">A JSON string with its quotes; empty for none.</param>
    public static ToolArguments Of(ReadOnlySpan<byte> arguments)
    {
        if (arguments.Length <= 2)
            return new ToolArguments(null, "{}"u8);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(arguments.Length);
        return new ToolArguments(buffer, Read(arguments, buffer));
    }

    public void Dispose()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> arguments, byte[] buffer)
    {
        try
        {
            var text = new Utf8JsonReader(arguments);
            text.Read();
            var json = buffer.AsSpan(0, text.CopyString(buffer));
            if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
                return "{}"u8;
            var reader = new Utf8JsonReader(json);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
                // To its end: it may be cut off.
            }

            return isObject ? json : default;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Cut off, no JSON, or half a character.
            return default;
        }
    }
}
