namespace Platform.SessionChat.Agents.Llm;

/// <summary>Ends a stream of events when one of them is longer than any event is: the parser would hold all of it in memory.</summary>
/// <param name="inner">To be read; stays its owner's.</param>
internal sealed class EventBoundStream(Stream inner) : Stream
{
    /// <summary>An event holds a token or a few, and at the end the usage.</summary>
    private const int LongestEvent = 1 << 20;

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
        return _sinceEvent <= LongestEvent ? read : throw new IOException($"An event of the stream is longer than {LongestEvent} bytes.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() { }
}
