using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage;

/// <summary>What appends change of a session. They are pure here, and the same in every store.</summary>
/// <param name="State">Where its events stand.</param>
/// <param name="LastActivityUtc">To the millisecond; it never goes back, and so neither do the times of its events.</param>
internal readonly record struct SessionHead(SessionState State, DateTimeOffset LastActivityUtc)
{
    /// <summary>Takes an event of the customer.</summary>
    /// <param name="append">Of this session.</param>
    /// <param name="added">The event to be stored.</param>
    public SessionHead With(CustomerAppend append, out ChatEvent added)
    {
        var (kind, source, data) = append.Event;
        var next = new SessionHead(State.WithCustomerEvent(kind == EventKind.Message, append.Owner), Later(append.Now));
        added = new ChatEvent(State.NextOffset, kind, source, null, next.LastActivityUtc, data);
        return next;
    }

    /// <summary>Takes what an agent says.</summary>
    /// <param name="append">Of this session.</param>
    /// <param name="added">The events to be stored; empty when there are none.</param>
    /// <returns>Null when another process took over, or the message is answered.</returns>
    public SessionHead? With(AgentAppend append, out ChatEvent[] added)
    {
        added = [];
        bool hasMessage = append.Events[^1].Kind == EventKind.Message;
        if (State.WithAgentEvents(append.Owner, append.Answers, append.Events.Count, append.IsEnd, hasMessage) is not { } state)
            return null;
        var at = Later(append.Now);
        added = new ChatEvent[append.Events.Count];
        for (int i = 0; i < added.Length; i++)
            added[i] = new ChatEvent(
                State.NextOffset + i,
                append.Events[i].Kind,
                append.Events[i].Source,
                append.Answers,
                at,
                append.Events[i].Data
            );
        return new SessionHead(state, at);
    }

    /// <summary>A time to the millisecond, but none before the last activity.</summary>
    public DateTimeOffset Later(DateTimeOffset now)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return at > LastActivityUtc ? at : LastActivityUtc;
    }
}
