using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Queue;

/// <summary>
/// What stands between the requests and the store: K shards, each in order. An item stays until it is trimmed, so that it is
/// delivered again after a worker has died.
/// </summary>
internal interface ILogQueue : IAsyncDisposable
{
    /// <summary>Takes a submission into the shards of its parts, atomically and once for a key.</summary>
    /// <returns>When it is durable, or refused. Never throws for a queue that is unavailable.</returns>
    ValueTask<Admission> AddAsync(Submission submission);

    /// <summary>Items of a shard after an offset, oldest first. Waits a little when there is none.</summary>
    /// <param name="shard">From 0.</param>
    /// <param name="after">The offset of the last item that was stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A run bounded in bytes and entries; empty when there was nothing.</returns>
    /// <exception cref="StoreUnavailableException">The queue is unavailable.</exception>
    ValueTask<QueueRun> ReadAsync(int shard, StreamOffset after, CancellationToken cancellationToken);

    /// <summary>Forgets a shard's items up to an offset: they are stored.</summary>
    /// <exception cref="StoreUnavailableException">The queue is unavailable; a later call will trim them.</exception>
    ValueTask TrimAsync(int shard, StreamOffset upTo, CancellationToken cancellationToken);

    /// <summary>What is accepted and not yet trimmed, over all shards.</summary>
    /// <exception cref="StoreUnavailableException">The queue is unavailable.</exception>
    ValueTask<QueueDepth> DepthAsync(CancellationToken cancellationToken);
}

/// <summary>How much waits.</summary>
/// <param name="Entries">Accepted and not yet stored.</param>
/// <param name="Bytes">Of their frames.</param>
/// <param name="Oldest">When the queue took the oldest; null when nothing waits.</param>
internal readonly record struct QueueDepth(long Entries, long Bytes, DateTimeOffset? Oldest);

/// <summary>Items of a shard, oldest first.</summary>
internal sealed record QueueRun(IReadOnlyList<QueueItem> Items)
{
    public static readonly QueueRun Empty = new([]);

    /// <summary>Entries in all items.</summary>
    public int Entries { get; } = Items.Sum(item => item.Entries);

    /// <summary>The offset of the last item.</summary>
    public StreamOffset Last => Items[^1].Offset;
}

/// <summary>What stands at one offset.</summary>
/// <param name="Offset">Its milliseconds are the entries' <c>received_at</c>.</param>
/// <param name="Frames">Frames one after another.</param>
/// <param name="Entries">How many.</param>
/// <param name="Idempotency">The key to be stored with the entries, where the queue itself cannot keep it.</param>
internal readonly record struct QueueItem(
    StreamOffset Offset,
    ReadOnlyMemory<byte> Frames,
    int Entries,
    IdempotencyRecord? Idempotency = null
);

/// <summary>A key and what it was answered.</summary>
internal sealed record IdempotencyRecord(string Key, ReadOnlyMemory<byte> Answer);
