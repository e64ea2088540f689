using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>A session whose row is locked, as the appends of a group change it one after another.</summary>
internal sealed class LockedSession(long number, SessionHead head)
{
    private readonly Dictionary<string, (ChatEvent Event, string Fingerprint)> _keys = [];

    /// <summary>Of its row.</summary>
    public long Number => number;

    /// <summary>As it is to be stored.</summary>
    public SessionHead Head { get; private set; } = head;

    /// <summary>To be stored, in order.</summary>
    public List<(ChatEvent Event, Idempotency? Idempotency)> Added { get; } = [];

    /// <summary>Adds an event that was stored with a key.</summary>
    public void AddKey(string key, ChatEvent stored, string fingerprint) => _keys[key] = (stored, fingerprint);

    public CustomerAppendOutcome Append(CustomerAppend append)
    {
        var before = Head.State;
        if (append.Idempotency is { } idempotency && _keys.TryGetValue(idempotency.Key, out var known))
            return known.Fingerprint == idempotency.Fingerprint
                ? new CustomerAppendOutcome(CustomerAppendStatus.Repeated, known.Event, before, before)
                : CustomerAppendOutcome.Refused(CustomerAppendStatus.KeyReused);
        Head = Head.With(append, out var added);
        Added.Add((added, append.Idempotency));
        if (append.Idempotency is { } used)
            AddKey(used.Key, added, used.Fingerprint);
        return new CustomerAppendOutcome(CustomerAppendStatus.Stored, added, before, Head.State);
    }

    public AgentAppendOutcome Append(AgentAppend append)
    {
        if (Head.With(append, out var added) is not { } next)
            return new AgentAppendOutcome(null, Head.State);
        Head = next;
        foreach (var item in added)
            Added.Add((item, null));
        return new AgentAppendOutcome(added, next.State);
    }
}
