using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Storage;

/// <summary>
/// The database of entries, and the authority over who stores a shard's entries: a lease with a fencing number that grows each
/// time a shard changes hands. What is stored and how far the shard is go into one transaction, which fails when the number is
/// old; so nothing is stored twice, however late a stale worker writes.
/// <para>Every method throws <see cref="StoreUnavailableException"/> when the database is unavailable.</para>
/// </summary>
internal interface ILogStore : IAsyncDisposable
{
    /// <summary>Makes or upgrades the schema, and a row for each shard. Safe when many start at once.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has upgraded the database.</exception>
    Task PrepareAsync(int shards, CancellationToken cancellationToken);

    /// <summary>
    /// Renews a worker's presence and what it holds, takes shards that nobody holds up to its fair share (shards by live
    /// workers, rounded up), and gives back what is above that share.
    /// </summary>
    /// <param name="worker">A name of its own for each process.</param>
    /// <param name="held">What the worker believes to hold.</param>
    /// <param name="duration">How long a lease lasts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What it holds now. One that is missing is lost; one whose fencing number grew has been taken again.</returns>
    Task<IReadOnlyList<ShardLease>> ClaimAsync(
        string worker,
        IReadOnlyList<ShardLease> held,
        TimeSpan duration,
        CancellationToken cancellationToken
    );

    /// <summary>Gives back all that a worker holds and forgets the worker: others need not wait for the leases to end.</summary>
    Task ReleaseAsync(string worker, CancellationToken cancellationToken);

    /// <summary>Stores a run and the shard's new offset in one transaction.</summary>
    /// <param name="lease">The worker's lease; its offset is where the run starts.</param>
    /// <param name="run">Not empty, directly after <see cref="ShardLease.Offset"/>.</param>
    /// <param name="cancellationToken">Cancels the call; the transaction may then have been committed or not.</param>
    /// <returns>The lease with its new offset; null when the shard has changed hands and nothing was stored.</returns>
    Task<ShardLease?> StoreAsync(ShardLease lease, QueueRun run, CancellationToken cancellationToken);

    /// <summary>Asks whether it can do what requests need of it.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Entries of a device, newest first.</summary>
    Task<IReadOnlyList<StoredEntry>> QueryAsync(EntryQuery query, CancellationToken cancellationToken);

    /// <summary>Entries of a device after a position, oldest first.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="after">The position of the last entry seen.</param>
    /// <param name="limit">The most entries, ≥ 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<StoredEntry>> ReadAfterAsync(string deviceId, EntryPosition after, int limit, CancellationToken cancellationToken);

    /// <summary>How many entries of a device lie between two positions, both excluded.</summary>
    Task<long> CountAsync(string deviceId, EntryPosition after, EntryPosition before, CancellationToken cancellationToken);

    /// <summary>Counts since the database was made.</summary>
    Task<StoreTotals> TotalsAsync(CancellationToken cancellationToken);

    /// <summary>Adds to the count of rejected entries.</summary>
    Task AddRejectedAsync(long entries, CancellationToken cancellationToken);

    /// <summary>
    /// Drops entries received before a time, whole days only where the store keeps days apart, and what is out of date besides.
    /// </summary>
    /// <returns>What was dropped, a line each, for the log; empty for nothing.</returns>
    Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>The right to store a shard's entries.</summary>
/// <param name="Shard">From 0.</param>
/// <param name="FencingNumber">Grows each time the shard changes hands.</param>
/// <param name="Offset">The last item that is stored.</param>
internal sealed record ShardLease(int Shard, long FencingNumber, StreamOffset Offset);

/// <summary>An entry's position among those of its device.</summary>
/// <param name="ReceivedAt">Milliseconds since 1970-01-01 UTC.</param>
/// <param name="Index">Within the millisecond: the queue's sequence × 2²⁴ + the index in the item. An item holds fewer than 2²⁴
/// entries.</param>
internal readonly record struct EntryPosition(long ReceivedAt, long Index)
{
    /// <summary>Before every entry.</summary>
    public static readonly EntryPosition Start;

    /// <summary>Whether it is newer than another.</summary>
    public bool IsAfter(EntryPosition other) => ReceivedAt > other.ReceivedAt || (ReceivedAt == other.ReceivedAt && Index > other.Index);

    /// <summary>The position of an entry of an item.</summary>
    public static EntryPosition Of(StreamOffset offset, int entry) => new(offset.Milliseconds, (offset.Sequence << 24) + entry);
}

/// <summary>Which entries are asked for.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="Limit">The most entries, ≥ 1.</param>
internal sealed record EntryQuery(string DeviceId, int Limit)
{
    /// <summary>Only this level; null for all.</summary>
    public Entries.EntryLevel? Level { get; init; }

    /// <summary>Received at or after; null for no bound.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Received before; null for no bound.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Older than this one; null from the newest.</summary>
    public EntryPosition? Before { get; init; }
}

/// <summary>An entry as it is read back.</summary>
internal sealed record StoredEntry
{
    public required Guid Id { get; init; }

    public required string DeviceId { get; init; }

    public required Entries.EntryLevel Level { get; init; }

    public required string Message { get; init; }

    /// <summary>A JSON object in UTF-8; null for none.</summary>
    public required byte[]? LogData { get; init; }

    public required DateTimeOffset? DeviceTime { get; init; }

    public required EntryPosition Position { get; init; }
}

/// <summary>Counts since the database was made.</summary>
/// <param name="Stored">Entries ever stored, dropped ones included.</param>
/// <param name="ByLevel">The same by <see cref="Entries.EntryLevel"/>.</param>
/// <param name="Devices">Devices ever seen.</param>
/// <param name="Rejected">Entries that were refused; what a process that is killed had not yet written is missing.</param>
internal sealed record StoreTotals(long Stored, IReadOnlyList<long> ByLevel, long Devices, long Rejected);
