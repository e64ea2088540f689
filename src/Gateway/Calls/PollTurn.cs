using System.Runtime.CompilerServices;

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
    public static Leaving Before(int bytes) => new(bytes > MostBytes);

    /// <summary>After a read, before what it brought is looked at.</summary>
    /// <param name="read">Bytes that it brought; 0 at the end.</param>
    /// <param name="held">Bytes that will be looked at together at the end.</param>
    public Leaving AfterRead(int read, int held = 0)
    {
        _bytes += read;
        if (_bytes <= MostBytes && (read > 0 || held <= MostBytes))
            return default;
        _bytes = 0;
        return new(leaves: true);
    }

    /// <summary>
    /// Who awaits it goes on in the thread pool, or at once. Not a task: one that the thread pool has completed before it is awaited would
    /// let
    /// the caller go on where it is.
    /// </summary>
    public readonly struct Leaving(bool leaves) : ICriticalNotifyCompletion
    {
        private readonly bool _leaves = leaves;

        public bool IsCompleted => !_leaves;

        public Leaving GetAwaiter() => this;

        public void GetResult()
        {
            // Nothing came of it.
        }

        public void OnCompleted(Action continuation) => Task.Yield().GetAwaiter().OnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => Task.Yield().GetAwaiter().UnsafeOnCompleted(continuation);
    }
}
