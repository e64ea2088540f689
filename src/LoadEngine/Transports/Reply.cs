using System.Text;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// How a request ended and what came back. Head and body are the transport's own memory: they are valid until the
/// reply is disposed, and it must be disposed before the same user sends again.
/// </summary>
public class Reply : IDisposable
{
    /// <summary><see cref="FailureKind.None"/>, or why there is no whole answer: connection, time-out, interrupted.</summary>
    public FailureKind Failure { get; protected internal set; }

    /// <summary>What went wrong, for people; null when an answer came.</summary>
    public string? Error { get; protected internal set; }

    /// <summary>The HTTP status; 0 when no whole answer came.</summary>
    public int Status { get; protected internal set; }

    /// <summary>Status line and headers as received, or as the client library gives them.</summary>
    public ReadOnlyMemory<byte> Head { get; protected internal set; }

    /// <summary>The body, without transfer coding.</summary>
    public ReadOnlyMemory<byte> Body { get; protected internal set; }

    /// <summary>When the request left the queue for a connection, in nanoseconds on the run's clock. Opening a
    /// connection, where one was needed, is part of the service time.</summary>
    public long SentAt { get; protected internal set; }

    /// <summary>When the body began to come, in nanoseconds on the run's clock: its first bytes, or its first whole chunk. Headers sent
    /// ahead of it do not
    /// count, and an answer without a body began when it was whole. 0 when none came.</summary>
    public long FirstByteAt { get; protected internal set; }

    /// <summary>When the answer was whole, or the failure was seen, in nanoseconds on the run's clock.</summary>
    public long DoneAt { get; protected internal set; }

    /// <summary>Bytes of the request's head and body.</summary>
    public int BytesSent { get; protected internal set; }

    /// <summary>Bytes of the answer's head and body.</summary>
    public long BytesReceived { get; protected internal set; }

    /// <summary>The value of the first header of a name, ignoring case; null when there is none.</summary>
    public string? Header(string name)
    {
        foreach (var line in Encoding.Latin1.GetString(Head.Span).Split("\r\n").Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Equals(name, StringComparison.OrdinalIgnoreCase))
                return line[(colon + 1)..].Trim();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives what the reply borrowed back to the transport.</summary>
    protected virtual void Dispose(bool disposing) { }
}
