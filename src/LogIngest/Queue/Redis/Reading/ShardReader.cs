using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis.Reading;

/// <summary>Reads runs of a shard. One reading at a time.</summary>
internal sealed class ShardReader(int shard, RedisConnection connection, LogIngestOptions options, TimeProvider time)
{
    private readonly RedisKey _stream = RedisKeys.Shard(shard);
    private readonly RunSize _size = new(options.RunEntries);
    private long _lastRead;
    private TimeSpan _pause;

    /// <summary>
    /// Items after an offset. After a run that was not full, it first lets <see cref="LogIngestOptions.PollInterval"/> pass since then.
    /// </summary>
    public async ValueTask<QueueRun> ReadAsync(StreamOffset after, CancellationToken cancellationToken)
    {
        if (_pause > TimeSpan.Zero && _pause - time.GetElapsedTime(_lastRead) is { Ticks: > 0 } rest)
            await Task.Delay(rest, time, cancellationToken);
        bool full = false;
        try
        {
            (var items, full) = await ReadRunAsync(after, cancellationToken);
            return items.Count == 0 ? QueueRun.Empty : new QueueRun(items);
        }
        finally
        {
            (_pause, _lastRead) = (full ? TimeSpan.Zero : options.PollInterval, time.GetTimestamp());
        }
    }

    private async Task<(List<QueueItem> Items, bool Full)> ReadRunAsync(StreamOffset after, CancellationToken cancellationToken)
    {
        var items = new List<QueueItem>();
        int entries = 0;
        long bytes = 0;
        while (true)
        {
            int count = _size.Next(entries, bytes);
            var reply = await RangeAsync(after, count, cancellationToken);
            foreach (var item in Learn(reply))
            {
                items.Add(item);
                (after, entries, bytes) = (item.Offset, entries + item.Entries, bytes + item.Frames.Length);
                if (_size.IsFull(entries, bytes))
                    return (items, true);
            }

            if (reply.Length < count)
                return (items, false);
        }
    }

    private QueueItem[] Learn(RedisResult[] reply)
    {
        var items = Array.ConvertAll(reply, ItemOf);
        _size.Learn(items.Length, items.Sum(item => item.Entries), items.Sum(item => (long)item.Frames.Length));
        return items;
    }

    private async Task<RedisResult[]> RangeAsync(StreamOffset after, int count, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync(
            static (database, range) => database.ExecuteAsync("XRANGE", range._stream, $"({range.after}", "+", "COUNT", range.count),
            (_stream, after, count),
            cancellationToken
        );
        return (RedisResult[]?)reply ?? [];
    }

    /// <summary>An item as Redis answers it: its id, and names and values in the order in which <c>add.lua</c> gave them.</summary>
    private QueueItem ItemOf(RedisResult item)
    {
        if ((RedisResult[]?)item is [var id, var fields] && (RedisResult[]?)fields is [_, var entries, _, var frames, ..])
            return new QueueItem(StreamOffset.Parse((string)id!), (byte[])frames!, (int)entries);
        throw new InvalidOperationException($"{_stream} holds an item that this service did not write.");
    }
}
