namespace Platform.Gateway.Calls.Relaying;

/// <summary>Gives the forwarder a request's bytes, again for each attempt.</summary>
internal sealed class RequestStream(ReadOnlyMemory<byte> bytes) : ReadOnlyTap
{
    private int _read;

    public override long Length => bytes.Length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Math.Min(buffer.Length, bytes.Length - _read);
        bytes.Slice(_read, count).CopyTo(buffer);
        _read += count;
        return new(count);
    }
}
