using System.Buffers.Text;

namespace Platform.LoadEngine.Transports;

/// <summary>
/// Finds the end of an HTTP/1.1 answer in a buffer that grows (RFC 9112): status line, headers, and a body framed by
/// Content-Length, by chunks (decoded in place) or by the end of the connection. Pure: it does no input or output.
/// </summary>
internal struct ReplyReader(bool hasNoBody)
{
    /// <summary>A head above this size is refused.</summary>
    public const int MaxHeadBytes = 64 * 1024;

    private Framing _framing;
    private long _contentLength = -1;
    private int _scanned;
    private int _chunkStart;

    private enum Framing : byte
    {
        Length,
        Chunked,
        UntilClose,
    }

    /// <summary>How far an answer is.</summary>
    public enum State : byte
    {
        /// <summary>Not whole yet.</summary>
        More,

        /// <summary>Whole.</summary>
        Done,

        /// <summary>Not HTTP; <see cref="Error"/> says why.</summary>
        Invalid,
    }

    /// <summary>The status, once the head is there.</summary>
    public int Status { get; private set; }

    /// <summary>The length of the head with its closing empty line; 0 until it is there.</summary>
    public int HeadLength { get; private set; }

    /// <summary>Where the decoded body ends in the buffer.</summary>
    public int BodyEnd { get; private set; }

    /// <summary>Whether the connection may serve another request.</summary>
    public bool KeepAlive { get; private set; } = true;

    /// <summary>Why the answer is not HTTP.</summary>
    public string? Error { get; private set; }

    /// <summary>Bytes that the answer needs in all, head included, when its length is known; else 0.</summary>
    public readonly long Needed => HeadLength > 0 && _framing == Framing.Length ? HeadLength + _contentLength : 0;

    /// <summary>Reads on after more bytes have come.</summary>
    /// <param name="buffer">All that was received and not dropped so far; changed where chunks are decoded.</param>
    /// <param name="filled">How many bytes of it are received; less after the call when bytes were dropped.</param>
    public State Advance(Span<byte> buffer, ref int filled)
    {
        while (HeadLength == 0)
        {
            int at = buffer[_scanned..filled].IndexOf("\r\n\r\n"u8);
            if (at < 0)
            {
                _scanned = Math.Max(0, filled - 3);
                return filled > MaxHeadBytes ? Invalid($"The answer's head is larger than {MaxHeadBytes} bytes.") : State.More;
            }

            int length = _scanned + at + 4;
            if (!ReadHead(buffer[..length]))
                return State.Invalid;
            if (Status is >= 100 and < 200)
            {
                // An interim answer (100 Continue, 103 Early Hints): the real one follows.
                buffer[length..filled].CopyTo(buffer);
                filled -= length;
                _scanned = 0;
                continue;
            }

            HeadLength = BodyEnd = _chunkStart = length;
            ChooseFraming();
        }

        return _framing switch
        {
            Framing.Length => ReadLength(filled),
            Framing.Chunked => ReadChunks(buffer, filled),
            _ => ReadUntilClose(filled),
        };
    }

    /// <summary>What the end of the connection means for an answer that is not whole.</summary>
    public State Close() =>
        HeadLength > 0 && _framing == Framing.UntilClose
            ? State.Done
            : Invalid(HeadLength == 0 ? "The connection closed before an answer." : "The connection closed within the answer.");

    private State ReadLength(int filled)
    {
        long end = HeadLength + _contentLength;
        BodyEnd = (int)Math.Min(filled, end);
        if (filled > end)
            KeepAlive = false; // bytes beyond the answer: what comes next cannot be trusted
        return filled >= end ? State.Done : State.More;
    }

    private State ReadUntilClose(int filled)
    {
        BodyEnd = filled;
        return State.More;
    }

    private State ReadChunks(Span<byte> buffer, int filled)
    {
        while (true)
        {
            int lineLength = buffer[_chunkStart..filled].IndexOf("\r\n"u8);
            if (lineLength < 0)
                return filled - _chunkStart > 4096 ? Invalid("A chunk's size line is larger than 4096 bytes.") : State.More;
            if (!TryReadChunkSize(buffer.Slice(_chunkStart, lineLength), out int size))
                return Invalid("A chunk's size is not a hexadecimal number.");
            if (size == 0)
                return ReadTrailers(buffer, filled, _chunkStart + lineLength);
            int data = _chunkStart + lineLength + 2;
            if (filled - data < (long)size + 2)
                return State.More;
            if (!buffer.Slice(data + size, 2).SequenceEqual("\r\n"u8))
                return Invalid("A chunk does not end where its size says.");
            buffer.Slice(data, size).CopyTo(buffer[BodyEnd..]);
            BodyEnd += size;
            _chunkStart = data + size + 2;
        }
    }

    /// <summary>The last chunk's line break followed by none or some trailer lines and an empty line.</summary>
    private State ReadTrailers(Span<byte> buffer, int filled, int lastLineEnd)
    {
        int end = buffer[lastLineEnd..filled].IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return filled - lastLineEnd > MaxHeadBytes ? Invalid("The trailers are too large.") : State.More;
        if (lastLineEnd + end + 4 < filled)
            KeepAlive = false;
        return State.Done;
    }

    private static bool TryReadChunkSize(ReadOnlySpan<byte> line, out int size)
    {
        int extension = line.IndexOf((byte)';');
        line = (extension < 0 ? line : line[..extension]).Trim(" \t"u8);
        return Utf8Parser.TryParse(line, out size, out int used, 'x') && used == line.Length && size >= 0;
    }

    private bool ReadHead(ReadOnlySpan<byte> head)
    {
        int lineEnd = head.IndexOf("\r\n"u8);
        var line = head[..lineEnd];
        if (
            line.Length < 12
            || !line.StartsWith("HTTP/1."u8)
            || line[8] != ' '
            || !Utf8Parser.TryParse(line.Slice(9, 3), out int status, out int digits)
            || digits != 3
            || status < 100
        )
        {
            Invalid("The answer does not start with an HTTP/1.1 status line.");
            return false;
        }

        Status = status;
        KeepAlive = line[7] == '1';
        _contentLength = -1;
        _framing = Framing.UntilClose;
        for (head = head[(lineEnd + 2)..]; head.Length > 2; head = head[(lineEnd + 2)..])
        {
            lineEnd = head.IndexOf("\r\n"u8);
            int colon = head[..lineEnd].IndexOf((byte)':');
            if (colon <= 0)
            {
                Invalid("A header line of the answer has no name.");
                return false;
            }

            if (!ReadHeader(head[..colon], head[(colon + 1)..lineEnd].Trim(" \t"u8)))
                return false;
        }

        return true;
    }

    /// <summary>Only three headers matter here; their lengths tell them from nearly all others.</summary>
    private bool ReadHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length == 14 && System.Text.Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            if (
                !Utf8Parser.TryParse(value, out long length, out int used)
                || used != value.Length
                || length < 0
                || (_contentLength >= 0 && _contentLength != length)
            )
            {
                Invalid("The answer's Content-Length is not one number.");
                return false;
            }

            _contentLength = length;
        }
        else if (name.Length == 17 && System.Text.Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(value, "chunked"u8))
            {
                Invalid("The answer's Transfer-Encoding is not 'chunked'.");
                return false;
            }

            _framing = Framing.Chunked;
        }
        else if (name.Length == 10 && System.Text.Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            KeepAlive =
                System.Text.Ascii.EqualsIgnoreCase(value, "keep-alive"u8)
                || (KeepAlive && !System.Text.Ascii.EqualsIgnoreCase(value, "close"u8));
        }

        return true;
    }

    private void ChooseFraming()
    {
        if (hasNoBody || Status is 204 or 304)
            (_framing, _contentLength) = (Framing.Length, 0);
        else if (_framing != Framing.Chunked && _contentLength >= 0)
            _framing = Framing.Length;
        KeepAlive &= _framing != Framing.UntilClose;
    }

    private State Invalid(string error)
    {
        Error = error;
        KeepAlive = false;
        return State.Invalid;
    }
}
