using System.Runtime.CompilerServices;

namespace Platform.Gateway.Calls;

/// <summary>
/// How long a call may stay on the thread that polls the sockets (ADR 18). That thread serves many connections: a call with much to do
/// continues in the thread pool, so that no other call waits for its large body.
/// </summary>
internal struct PollThreadBudget
{
    /// <summary>Bytes that are read, or parsed, in some 50 µs.</summary>
    public const int MaxBytes = 64 << 10;

    private int _bytes;

    /// <summary>Before something is done that takes as long as there are bytes.</summary>
    /// <param name="bytes">How many.</param>
    public static Yielding Before(int bytes) => new(bytes > MaxBytes);

    /// <summary>After a read, before what it brought is looked at.</summary>
    /// <param name="read">Bytes that it brought; 0 at the end.</param>
    /// <param name="held">Bytes that will be looked at together at the end.</param>
    public Yielding AfterRead(int read, int held = 0)
    {
        _bytes += read;
        if (_bytes <= MaxBytes && (read > 0 || held <= MaxBytes))
            return default;
        _bytes = 0;
        return new(yields: true);
    }

    /// <summary>
    /// The awaiting call continues in the thread pool, or at once. Not a task: one that the thread pool has completed before it is awaited
    /// would let the caller go on where it is.
    /// </summary>
    public readonly struct Yielding(bool yields) : ICriticalNotifyCompletion
    {
        private readonly bool _yields = yields;

        public bool IsCompleted => !_yields;

        public Yielding GetAwaiter() => this;

        public void GetResult()
        {
            // Nothing came of it.
        }

        public void OnCompleted(Action continuation) => Task.Yield().GetAwaiter().OnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => Task.Yield().GetAwaiter().UnsafeOnCompleted(continuation);
    }
}
