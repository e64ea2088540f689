namespace Platform.Gateway.Protocols;

/// <summary>
/// Finds where server-sent events end, in bytes that come in pieces: at an empty line; lines end with LF, CR LF or CR (WHATWG HTML,
/// "Interpreting an event stream"). Not thread-safe.
/// </summary>
internal struct EventScanner
{
    private int _lineStart;
    private int _scanned;

    /// <summary>Looks for the end of the first event.</summary>
    /// <param name="bytes">All bytes from the event's beginning.</param>
    /// <param name="areAll">Whether nothing follows them.</param>
    /// <returns>Where the next event begins; -1 while this one is not complete.</returns>
    public int FindEnd(ReadOnlySpan<byte> bytes, bool areAll = false)
    {
        while (true)
        {
            int at = bytes[_scanned..].IndexOfAny((byte)'\n', (byte)'\r');
            if (at < 0)
            {
                _scanned = bytes.Length;
                return -1;
            }

            at += _scanned;
            // Behind a CR there may be an LF that has not come.
            bool isLast = at + 1 == bytes.Length;
            if (bytes[at] == '\r' && isLast && !areAll)
            {
                _scanned = at;
                return -1;
            }

            int next = at + (!isLast && bytes[at] == '\r' && bytes[at + 1] == '\n' ? 2 : 1);
            bool isEmpty = at == _lineStart;
            (_lineStart, _scanned) = (next, next);
            if (isEmpty)
            {
                this = default;
                return next;
            }
        }
    }
}
