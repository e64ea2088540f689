using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.Events;

/// <summary>Wakes readers that wait for events of a session. Holds nothing of a session for which nobody waits.</summary>
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
    private readonly ChangedSessions? _changed;
    private readonly Counter<long> _stored;
    private readonly int _maxWaiting;
    private int _waiting;

    /// <param name="figures">Counts what is stored.</param>
    /// <param name="options">How many may wait.</param>
    /// <param name="meters">For metrics.</param>
    /// <param name="changed">Takes what other replicas have to be told; null without replicas.</param>
    public EventFeed(TenantFigures figures, IOptions<SessionChatOptions> options, IMeterFactory meters, ChangedSessions? changed = null)
    {
        (_figures, _changed, _maxWaiting) = (figures, changed, options.Value.MaxWaiting);
        var meter = meters.Create("Platform.SessionChat");
        _stored = meter.CreateCounter<long>("chat.events", "{event}", "Events stored by this process, by kind and source");
        meter.CreateObservableGauge(
            "chat.waiting",
            () => Volatile.Read(ref _waiting),
            "{request}",
            "Long polls, streams and chats that wait for events"
        );
    }

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
        _changed?.Add(session, isRemoved: false);
    }

    /// <summary>Tells that a session was removed by this process.</summary>
    public void End(SessionKey session)
    {
        EndLocally(session);
        _changed?.Add(session, isRemoved: true);
    }

    /// <summary>Another replica stored events.</summary>
    public void Wake(SessionKey session)
    {
        if (_feeds.TryGetValue(session, out var feed))
            feed.Wake();
    }

    /// <summary>Another replica removed a session.</summary>
    public void EndLocally(SessionKey session)
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
