using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.Events;

/// <summary>Tells who waits for events of a session that there are new ones. Keeps nothing of a session for which nobody waits.</summary>
internal sealed class EventFeed
{
    private static readonly KeyValuePair<string, object?>[] Kinds =
    [
        .. Enum.GetValues<EventKind>().Select(kind => new KeyValuePair<string, object?>("kind", EventNames.Of(kind))),
    ];
    private static readonly KeyValuePair<string, object?>[] Sources =
    [
        .. Enum.GetValues<EventSource>().Select(source => new KeyValuePair<string, object?>("source", EventNames.Of(source))),
    ];

    private readonly ConcurrentDictionary<SessionKey, SessionFeed> _feeds = new();
    private readonly TenantFigures _figures;
    private readonly Counter<long> _stored;
    private readonly int _maxWaiting;
    private int _waiting;

    public EventFeed(TenantFigures figures, IOptions<SessionChatOptions> options, IMeterFactory meters)
    {
        (_figures, _maxWaiting) = (figures, options.Value.MaxWaiting);
        var meter = meters.Create("Platform.SessionChat");
        _stored = meter.CreateCounter<long>("chat.events", "{event}", "Events stored by this process, by kind and source");
        meter.CreateObservableGauge(
            "chat.waiting",
            () => Volatile.Read(ref _waiting),
            "{request}",
            "Long polls, streams and chats that wait for events"
        );
    }

    /// <summary>Hears what this process stored or removed (true), for other replicas. Set once, before the first event.</summary>
    public Action<SessionKey, bool>? OnChange { get; set; }

    /// <summary>Begins to wait. What is stored from now on is not missed.</summary>
    /// <returns>To be disposed; null when <see cref="SessionChatOptions.MaxWaiting"/> wait already.</returns>
    public EventWatch? TryWatch(SessionKey session)
    {
        if (Interlocked.Increment(ref _waiting) > _maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        while (true)
        {
            var feed = _feeds.GetOrAdd(session, static _ => new SessionFeed());
            var watch = new EventWatch(this, session, feed);
            if (feed.TryAdd(watch))
                return watch;
        }
    }

    /// <summary>Counts and tells of events that were stored by this process. Never blocks or throws.</summary>
    /// <param name="session">Of this session.</param>
    /// <param name="events">In the order of their offsets, at least one.</param>
    public void Publish(SessionKey session, IReadOnlyList<ChatEvent> events)
    {
        if (_feeds.TryGetValue(session, out var feed))
            feed.Add(events);
        _figures.Stored(session.Tenant, events.Count);
        foreach (var stored in events)
            _stored.Add(1, Kinds[(int)stored.Kind], Sources[(int)stored.Source]);
        OnChange?.Invoke(session, false);
    }

    /// <summary>Tells that a session was removed by this process.</summary>
    public void End(SessionKey session)
    {
        EndHere(session);
        OnChange?.Invoke(session, true);
    }

    /// <summary>Another replica stored events.</summary>
    public void Wake(SessionKey session)
    {
        if (_feeds.TryGetValue(session, out var feed))
            feed.Wake();
    }

    /// <summary>Another replica removed a session.</summary>
    public void EndHere(SessionKey session)
    {
        if (_feeds.TryGetValue(session, out var feed))
            feed.End();
    }

    internal void Leave(EventWatch watch)
    {
        if (watch.Feed.RemoveWasLast(watch))
            _feeds.TryRemove(new(watch.Session, watch.Feed));
        Interlocked.Decrement(ref _waiting);
    }
}
