using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage;

/// <summary>An event of the customer to be stored (<see cref="SessionState.WithCustomerEvent"/>).</summary>
/// <param name="Session">Of this session.</param>
/// <param name="Event">The event.</param>
/// <param name="Idempotency">A key of the session; null without.</param>
/// <param name="Owner">This process, whose agent answers a message unless another's is at work.</param>
/// <param name="Now">When, unless the event before is later.</param>
internal sealed record CustomerAppend(SessionKey Session, EventDraft Event, Idempotency? Idempotency, string Owner, DateTimeOffset Now);

/// <summary>What became of a <see cref="CustomerAppend"/>.</summary>
internal enum CustomerAppendStatus
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>It was stored before, with the same key.</summary>
    Repeated,

    /// <summary>The key was used for another event; nothing was stored.</summary>
    KeyReused,

    /// <summary>There is no such session.</summary>
    NoSession,
}

/// <summary>What became of a <see cref="CustomerAppend"/>.</summary>
/// <param name="Status">Whether it is stored.</param>
/// <param name="Event">As it is stored; null when it is not.</param>
/// <param name="Before">The session's state before it; of what was stored now.</param>
/// <param name="After">The session's state after it; of what was stored now, or before, as it is now.</param>
internal readonly record struct CustomerAppendOutcome(
    CustomerAppendStatus Status,
    ChatEvent? Event,
    SessionState Before,
    SessionState After
)
{
    /// <summary>Nothing is stored.</summary>
    public static CustomerAppendOutcome Refused(CustomerAppendStatus status) => new(status, null, SessionState.Empty, SessionState.Empty);
}

/// <summary>What an agent says, to be stored (<see cref="SessionState.WithAgentEvents"/>).</summary>
/// <param name="Session">Of this session.</param>
/// <param name="Answers">Offset of the message that is answered.</param>
/// <param name="Events">At least one; a message only as the last.</param>
/// <param name="IsEnd">Whether the message is answered with them.</param>
/// <param name="Owner">The agent's process.</param>
/// <param name="Now">When, unless the event before is later.</param>
internal sealed record AgentAppend(
    SessionKey Session,
    long Answers,
    IReadOnlyList<EventDraft> Events,
    bool IsEnd,
    string Owner,
    DateTimeOffset Now
);

/// <summary>What became of an <see cref="AgentAppend"/>.</summary>
/// <param name="Events">As they are stored; null when nothing was: the session is gone, another process took over, or the message is
/// answered already.</param>
/// <param name="After">The session's state after it; <see cref="SessionState.Empty"/> when the session is gone.</param>
internal readonly record struct AgentAppendOutcome(IReadOnlyList<ChatEvent>? Events, SessionState After);

/// <summary>A session with messages that this process shall answer.</summary>
internal readonly record struct ClaimedSession(SessionKey Session, SessionState State);
