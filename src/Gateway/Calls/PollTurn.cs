namespace Platform.Gateway.Calls;

/// <summary>
/// How long a call may stay on the thread that polls the sockets (ADR 18). That thread serves many connections: whoever has much to do
/// goes on in the thread pool, so that nobody waits for somebody else's large body.
/// </summary>
internal struct PollTurn
{
    /// <summary>Bytes that are read, or parsed, in some 50 µs.</summary>
    public const int MostBytes = 64 << 10;

    private int _bytes;

    /// <summary>Before something is done that takes as long as there are bytes.</summary>
    /// <param name="bytes">How many.</param>
    public static ValueTask BeforeAsync(int bytes) => bytes > MostBytes ? YieldAsync() : default;

    /// <summary>After a read, before what it brought is looked at.</summary>
    /// <param name="read">Bytes that it brought; 0 at the end.</param>
    /// <param name="held">Bytes that will be looked at together at the end.</param>
    public ValueTask AfterReadAsync(int read, int held = 0)
    {
        _bytes += read;
        if (_bytes <= MostBytes && (read > 0 || held <= MostBytes))
            return default;
        _bytes = 0;
        return YieldAsync();
    }

    private static async ValueTask YieldAsync() => await Task.Yield();
}
