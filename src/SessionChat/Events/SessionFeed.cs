using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Events;

/// <summary>
/// The readers that wait for events of one session, and the newest events, so that hundreds of readers do not all ask the store.
/// </summary>
internal sealed class SessionFeed
{
    /// <summary>A reply comes with five events; a reader that is further behind asks the store.</summary>
    private const int MaxTail = 32;

    private readonly Lock _gate = new();
    private readonly HashSet<EventWatch> _watches = [];
    private ChatEvent[] _tail = [];
    private bool _closed;

    /// <summary>Whether the session was removed.</summary>
    public bool IsEnded { get; private set; }

    /// <returns>False when the last one has left: another feed must be made.</returns>
    public bool TryAdd(EventWatch watch)
    {
        lock (_gate)
            return !_closed && _watches.Add(watch);
    }

    /// <returns>Whether it was the last; the feed is then of no more use.</returns>
    public bool RemoveWasLast(EventWatch watch)
    {
        lock (_gate)
        {
            _watches.Remove(watch);
            return _closed = _watches.Count == 0;
        }
    }

    /// <summary>Events were stored; two calls may come in either order.</summary>
    public void Add(IReadOnlyList<ChatEvent> events)
    {
        lock (_gate)
        {
            if (_tail is [.., var newest] && events[0].Offset <= newest.Offset)
                return;
            bool follows = _tail is [.., var last] && events[0].Offset == last.Offset + 1;
            _tail = [.. (follows ? _tail : []).Concat(events).TakeLast(MaxTail)];
            Signal();
        }
    }

    /// <summary>There is something new that only the store knows.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _tail = [];
            Signal();
        }
    }

    public void End()
    {
        lock (_gate)
        {
            IsEnded = true;
            Signal();
        }
    }

    /// <summary>The events from an offset on, as far as they are known here.</summary>
    /// <returns>Null when only the store can tell.</returns>
    public IReadOnlyList<ChatEvent>? From(long offset)
    {
        lock (_gate)
        {
            if (_tail.Length == 0 || offset < _tail[0].Offset || offset > _tail[^1].Offset + 1)
                return null;
            return _tail[(int)(offset - _tail[0].Offset)..];
        }
    }

    private void Signal()
    {
        foreach (var watch in _watches)
            watch.Signal();
    }
}
