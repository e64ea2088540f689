using System.Collections.Concurrent;
using System.Threading.Channels;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Events;

/// <summary>
/// Sessions whose events this process stored, or which it removed, until other replicas are told. Bounded by the sessions that changed
/// since the last message: each stands in it once. Only registered with an <see cref="EventRelay"/>, which empties it.
/// </summary>
internal sealed class ChangedSessions
{
    private readonly ConcurrentDictionary<SessionKey, bool> _changed = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    public bool IsEmpty => _changed.IsEmpty;

    /// <summary>Adds a session. Never blocks or throws.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isRemoved">Whether it was removed; otherwise it has new events.</param>
    public void Add(SessionKey session, bool isRemoved)
    {
        _changed[session] = isRemoved;
        _signal.Writer.TryWrite(true);
    }

    /// <summary>Completes an iteration whenever sessions were added since the last. For one reader.</summary>
    public IAsyncEnumerable<bool> SignalsAsync(CancellationToken cancellationToken) => _signal.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes sessions out. One that changes meanwhile stays for the next call.</summary>
    /// <param name="limit">At most so many.</param>
    public IEnumerable<(SessionKey Session, bool IsRemoved)> Take(int limit)
    {
        foreach (var (session, isRemoved) in _changed.Take(limit))
            if (_changed.TryRemove(new(session, isRemoved)))
                yield return (session, isRemoved);
    }
}
