using System.Buffers;
using System.Text.Json;

namespace Platform.Gateway.Conversion.Json;

/// <summary>One JSON string put together from pieces of others without decoding them.</summary>
internal ref struct JsonTextBuilder
{
    private byte[] _buffer;
    private int _length;

    /// <param name="capacity">About how many bytes are to come.</param>
    public JsonTextBuilder(int capacity)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(capacity + 2);
        _buffer[0] = (byte)'"';
        _length = 1;
    }

    public readonly bool IsEmpty => _length == 1;

    /// <param name="inner">Escaped as in JSON.</param>
    public void Add(ReadOnlySpan<byte> inner)
    {
        Reserve(inner.Length);
        inner.CopyTo(_buffer.AsSpan(_length));
        _length += inner.Length;
    }

    /// <summary>Adds a piece, behind a separator where there are others before it.</summary>
    /// <param name="inner">Escaped as in JSON; nothing is added for an empty one.</param>
    /// <param name="separator">Also escaped.</param>
    public void AddSeparated(ReadOnlySpan<byte> inner, ReadOnlySpan<byte> separator)
    {
        if (inner.IsEmpty)
            return;
        if (!IsEmpty)
            Add(separator);
        Add(inner);
    }

    public readonly void WriteTo(Utf8JsonWriter json)
    {
        _buffer[_length] = (byte)'"';
        json.WriteRawValue(_buffer.AsSpan(0, _length + 1), skipInputValidation: true);
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <summary>Makes room for more bytes and the closing quote.</summary>
    private void Reserve(int more)
    {
        if (_buffer.Length - _length > more)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + more + 1));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
