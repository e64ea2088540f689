using Microsoft.Extensions.Options;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Events;

/// <summary>Opens readers.</summary>
internal sealed class EventReaders(IChatStore store, EventFeed feed, IOptions<SessionChatOptions> options, TimeProvider time)
{
    /// <summary>Begins to read; events that are stored from now on are not missed.</summary>
    /// <param name="query">From which offset on, which, and how many at once.</param>
    /// <returns>To be disposed; null when too many wait.</returns>
    public EventReader? TryOpen(EventQuery query) =>
        feed.TryWatch(query.Session) is { } watch ? new EventReader(store, watch, query, options.Value.StreamHeartbeat, time) : null;
}

/// <summary>Reads a session's events from an offset on, and waits for those to come. For one caller at a time.</summary>
internal sealed class EventReader(IChatStore store, EventWatch watch, EventQuery query, TimeSpan recheck, TimeProvider time) : IDisposable
{
    private readonly bool _takesAll = query.Kinds is null && query.Source is null;
    private EventQuery _query = query;

    public SessionKey Session => watch.Session;

    /// <summary>Goes on from an offset.</summary>
    public void SkipTo(long offset) => _query = _query with { MinOffset = offset };

    /// <summary>The next events; waits for some if there are none.</summary>
    /// <param name="timeout">Waits no longer than this.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>In order, at most the query's limit; none when the time is up; null when there is no such session (any longer).</returns>
    public async ValueTask<IReadOnlyList<ChatEvent>?> NextAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        bool mayKnow = true;
        while (true)
        {
            // Before looking: what comes while we look completes it.
            var changed = watch.Changed;
            if (watch.Feed.IsEnded)
                return null;
            var events = mayKnow && _takesAll ? watch.Feed.From(_query.MinOffset) : null;
            events =
                events is null ? await store.ReadAsync(_query, cancellationToken)
                : events.Count > _query.Limit ? [.. events.Take(_query.Limit)]
                : events;
            if (events is [.., var last])
                _query = _query with { MinOffset = last.Offset + 1 };
            var left = timeout - time.GetElapsedTime(begun);
            if (events is null or { Count: > 0 } || left <= TimeSpan.Zero)
                return events;
            // After a while the store is asked in any case: the message about another replica's events may be lost.
            await changed
                .WaitAsync(left < recheck ? left : recheck, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            mayKnow = changed.IsCompleted;
        }
    }

    public void Dispose() => watch.Dispose();
}
