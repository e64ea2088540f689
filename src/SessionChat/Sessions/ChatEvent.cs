namespace Platform.SessionChat.Sessions;

/// <summary>What an event is.</summary>
internal enum EventKind
{
    Message = 0,
    Status = 1,
    Tool = 2,
    Custom = 3,
}

/// <summary>Who an event is from.</summary>
internal enum EventSource
{
    Customer = 0,
    AiAgent = 1,
    System = 2,
}

/// <summary>A stored event. Its id is <c>session-offset</c>; it never changes.</summary>
/// <param name="Offset">0, 1, 2 … without a gap in a session.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Source">Who it is from.</param>
/// <param name="Answers">Offset of the customer's event that it belongs to; null for the customer's own.</param>
/// <param name="CreationUtc">To the millisecond; no earlier than that of the event before.</param>
/// <param name="Data">A JSON object; of messages <c>{"message":"…"}</c>, of statuses <c>{"status":"…"}</c>. Holds no U+0000.</param>
internal sealed record ChatEvent(long Offset, EventKind Kind, EventSource Source, long? Answers, DateTimeOffset CreationUtc, string Data)
{
    /// <summary>The offset that ties together what the customer said and what came of it.</summary>
    public long Correlation => Answers ?? Offset;
}

/// <summary>An event without its offset yet.</summary>
internal sealed record EventDraft(EventKind Kind, EventSource Source, string Data);

/// <summary>Events of a session.</summary>
internal sealed record EventQuery
{
    public required SessionKey Session { get; init; }

    /// <summary>From this offset on.</summary>
    public long MinOffset { get; init; }

    /// <summary>Below this offset.</summary>
    public long BeforeOffset { get; init; } = long.MaxValue;

    /// <summary>Only these kinds; null for all.</summary>
    public IReadOnlyList<EventKind>? Kinds { get; init; }

    /// <summary>Only from this source; null for all.</summary>
    public EventSource? Source { get; init; }

    /// <summary>Newest first instead of oldest first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>At most so many.</summary>
    public required int Limit { get; init; }
}
