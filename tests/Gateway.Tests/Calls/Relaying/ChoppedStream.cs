using Platform.Gateway.Calls.Relaying;

namespace Platform.Gateway.Tests.Calls.Relaying;

/// <summary>Bytes that come in pieces of random length, then an end or a fault.</summary>
internal sealed class ChoppedStream(byte[] bytes, Random random, int longest, Exception? fault = null) : ReadOnlyTap
{
    private int _at;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (_at == bytes.Length && fault is not null)
            throw fault;
        int count = Math.Min(Math.Min(buffer.Length, bytes.Length - _at), random.Next(1, longest + 1));
        bytes.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
