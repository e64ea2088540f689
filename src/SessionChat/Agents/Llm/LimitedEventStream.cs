namespace Platform.SessionChat.Agents.Llm;

/// <summary>Limits the length of an event in a stream: the parser holds all of it in memory.</summary>
/// <param name="inner">To be read; stays its owner's.</param>
internal sealed class LimitedEventStream(Stream inner) : Stream
{
    /// <summary>An event holds a token or a few, and at the end the usage.</summary>
    private const int MaxEvent = 1 << 20;

    private int _sinceEvent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>An event has ended: the next may be as long again.</summary>
    public void NextEvent() => _sinceEvent = 0;

    /// <exception cref="IOException">The event is too long.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        _sinceEvent += read;
        return _sinceEvent <= MaxEvent ? read : throw new IOException($"An event of the stream is longer than {MaxEvent} bytes.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() { }
}
