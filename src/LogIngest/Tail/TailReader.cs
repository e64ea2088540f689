using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Queries;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Tail;

/// <summary>
/// Follows a device in the store. Nothing is kept for a reader but its position, so a slow one costs nothing: what is more than
/// <see cref="LogIngestOptions.TailBuffer"/> entries ahead of it is left out, and it is told how many. Works with any number of
/// processes, and goes on after <c>Last-Event-ID</c>.
/// </summary>
internal sealed class TailReader(ILogStore store, TailMetrics metrics, IOptions<LogIngestOptions> options, TimeProvider time)
{
    /// <summary>So that proxies do not take a quiet stream for a dead one, and a client that is gone is noticed.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    /// <summary>Where a tail starts: after the newest entry.</summary>
    public async Task<EntryPosition> NewestAsync(string deviceId, CancellationToken cancellationToken) =>
        await store.QueryAsync(new EntryQuery(deviceId, 1), cancellationToken) is [var newest] ? newest.Position : EntryPosition.Start;

    /// <summary>
    /// Events without end: <c>log</c> with an entry, <c>dropped</c> with what was missed, <c>ping</c> at once and when it is quiet, and
    /// <c>error</c> when the store is unavailable.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(
        string deviceId,
        EntryPosition from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // At once, so that the client knows that the stream is open.
        yield return new SseItem<string>("", "ping");
        var (at, lastSent) = (from, time.GetTimestamp());
        while (!cancellationToken.IsCancellationRequested)
        {
            var (missed, entries, error) = await NextAsync(deviceId, at, cancellationToken);
            if (error is not null)
                yield return new SseItem<string>(JsonSerializer.Serialize(error, LogJson.Default.String), "error");
            if (missed > 0)
                yield return new SseItem<string>(JsonSerializer.Serialize(new TailGap(missed), LogJson.Default.TailGap), "dropped");
            foreach (var entry in entries)
            {
                at = entry.Position;
                yield return new SseItem<string>(JsonSerializer.Serialize(entry.ToLog(), LogJson.Default.StoredLog), "log")
                {
                    EventId = Cursor.Write(at),
                };
            }

            if (entries.Count > 0 || error is not null)
                lastSent = time.GetTimestamp();
            else if (time.GetElapsedTime(lastSent) >= PingInterval)
            {
                yield return new SseItem<string>("", "ping");
                lastSent = time.GetTimestamp();
            }

            if (entries.Count < options.Value.TailBuffer)
                await Task.Delay(options.Value.TailInterval, time, cancellationToken);
        }
    }

    private async Task<(long Missed, IReadOnlyList<StoredEntry> Entries, string? Error)> NextAsync(
        string deviceId,
        EntryPosition at,
        CancellationToken cancellationToken
    )
    {
        int most = options.Value.TailBuffer;
        try
        {
            var next = await store.ReadAfterAsync(deviceId, at, most, cancellationToken);
            if (next.Count < most)
                return (0, next, null);
            var newest = await store.QueryAsync(new EntryQuery(deviceId, most), cancellationToken);
            if (!newest[^1].Position.IsAfter(next[^1].Position))
                return (0, next, null);
            long missed = await store.CountAsync(deviceId, at, newest[^1].Position, cancellationToken);
            metrics.Missed(missed);
            return (missed, [.. newest.Reverse()], null);
        }
        catch (StoreUnavailableException e)
        {
            return (0, [], e.Message);
        }
    }
}
