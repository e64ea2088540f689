using System.Diagnostics.CodeAnalysis;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>What comes next in a session.</summary>
internal enum NextStep
{
    /// <summary>Nothing: every message that is known of is answered, or another process's.</summary>
    End,

    /// <summary>Other processes answered messages that the agent does not remember: its memory is to be loaded.</summary>
    Load,

    /// <summary>There are messages that this process has not seen, or no longer holds: they are to be read.</summary>
    Read,

    /// <summary>A message is to be answered.</summary>
    Answer,
}

/// <summary>
/// What a session at work has to answer, one message after another. Messages are handed to it while it is worked at, perhaps out of order,
/// and not those that other replicas stored; each names the one before it, so that a gap shows.
/// </summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "The source of the token has no timer and no wait handle: there is nothing to dispose."
)]
internal sealed class SessionWork(SessionKey session)
{
    /// <summary>Messages held at most; further ones are read from the store later.</summary>
    private const int MaxHeld = 32;

    private readonly Lock _lock = new();
    private readonly Queue<(ChatEvent Message, long Previous)> _held = new();
    private readonly CancellationTokenSource _stop = new();
    private long _answered = -1;
    private long _last = -1;

    public SessionKey Session => session;

    /// <summary>Ends the work before it is done.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Offset of the newest message that is answered or no longer this process's, as far as is known.</summary>
    public long Answered
    {
        get
        {
            lock (_lock)
                return _answered;
        }
    }

    /// <summary>Whether a message is known of that is not answered.</summary>
    public bool HasMore
    {
        get
        {
            lock (_lock)
                return _answered < _last;
        }
    }

    public void Stop() => _ = _stop.CancelAsync();

    /// <summary>Takes a message that was just stored.</summary>
    public void Add(ChatEvent message, in SessionState before)
    {
        lock (_lock)
        {
            Observe(before.Answered, message.Offset);
            if (_held.Count < MaxHeld)
                _held.Enqueue((message, before.LastCustomer));
        }
    }

    /// <summary>Takes the state of the session, as it was read or stored.</summary>
    public void Observe(in SessionState state)
    {
        lock (_lock)
            Observe(state.Answered, state.LastCustomer);
    }

    /// <summary>Takes the oldest messages after <see cref="Answered"/>, as they were read.</summary>
    public void Refill(IReadOnlyList<ChatEvent> messages)
    {
        lock (_lock)
        {
            _held.Clear();
            long previous = _answered;
            foreach (var message in messages)
            {
                _held.Enqueue((message, previous));
                previous = message.Offset;
            }

            if (messages.Count == 0)
                _last = _answered;
        }
    }

    /// <summary>An answer was refused: what is left, if anything, stands in the session's state.</summary>
    /// <param name="state">The session's; <see cref="SessionState.Empty"/> when it is gone.</param>
    /// <param name="owner">This process.</param>
    public void Refused(in SessionState state, string owner)
    {
        lock (_lock)
            Observe(
                state == SessionState.Empty ? long.MaxValue
                    : state.Owner == owner ? state.Answered
                    : state.LastCustomer,
                state.LastCustomer
            );
    }

    /// <summary>Says what to do.</summary>
    /// <param name="remembered">Offset of the newest turn that the agent remembers.</param>
    /// <param name="question">What to answer, or null.</param>
    public NextStep Next(long remembered, out Question? question)
    {
        question = null;
        lock (_lock)
        {
            _answered = Math.Max(_answered, remembered);
            if (_last <= _answered)
                return NextStep.End;
            if (remembered < _answered)
                return NextStep.Load;
            while (_held.TryPeek(out var old) && old.Message.Offset <= _answered)
                _held.Dequeue();
            if (!_held.TryPeek(out var next) || next.Previous != _answered)
                return NextStep.Read;
            _held.Dequeue();
            question = new Question(next.Message);
            return NextStep.Answer;
        }
    }

    private void Observe(long answered, long last)
    {
        _answered = Math.Max(_answered, answered);
        _last = Math.Max(_last, last);
    }
}
