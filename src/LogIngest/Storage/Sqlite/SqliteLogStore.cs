using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>The embedded store: an SQLite file in WAL mode. One thread writes, readers have connections of their own.</summary>
internal sealed class SqliteLogStore(SqliteFile file, IOptions<LogIngestOptions> options, TimeProvider time) : ILogStore
{
    private static readonly SqliteSchema Schema = new(typeof(SqliteLogStore).Assembly, ["Sqlite/001-entries.sql"]);

    private readonly SqliteThread _writer = new(file);
    private readonly SqliteReads _reads = new(file);
    private readonly SqliteCheckpointer _checkpointer = new(file);
    private readonly SqliteLeases _leases = new(time);
    private SqliteRunWriter? _run;
    private volatile bool _rolledBack;
    private bool _disposed;

    public async Task PrepareAsync(int shards, CancellationToken cancellationToken)
    {
        bool isNew = file.Take();
        await _writer.RunAsync(connection => Prepare(connection, shards, isNew), cancellationToken);
        _checkpointer.Start();
    }

    public Task<IReadOnlyList<ShardLease>> ClaimAsync(
        string worker,
        IReadOnlyList<ShardLease> held,
        TimeSpan duration,
        CancellationToken cancellationToken
    ) => _writer.RunAsync(connection => _leases.Claim(connection, worker, held, duration), cancellationToken);

    public Task ReleaseAsync(string worker, CancellationToken cancellationToken) =>
        _writer.RunAsync(connection => SqliteLeases.Release(connection, worker), cancellationToken);

    public async Task<ShardLease?> StoreAsync(ShardLease lease, QueueRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.RunAsync(connection => Store(connection, lease, run), cancellationToken);
        }
        catch
        {
            _rolledBack = true;
            throw;
        }
    }

    public Task<IReadOnlyList<StoredEntry>> QueryAsync(EntryQuery query, CancellationToken cancellationToken) =>
        _reads.RunAsync(connection => SqliteQueries.Newest(connection, query), cancellationToken);

    public Task<IReadOnlyList<StoredEntry>> ReadAfterAsync(
        string deviceId,
        EntryPosition after,
        int limit,
        CancellationToken cancellationToken
    ) => _reads.RunAsync(connection => SqliteQueries.After(connection, deviceId, after, limit), cancellationToken);

    public Task<long> CountAsync(string deviceId, EntryPosition after, EntryPosition before, CancellationToken cancellationToken) =>
        _reads.RunAsync(connection => SqliteQueries.Count(connection, deviceId, after, before), cancellationToken);

    public Task<StoreTotals> TotalsAsync(CancellationToken cancellationToken) => _reads.RunAsync(SqliteQueries.Totals, cancellationToken);

    public Task AddRejectedAsync(long entries, CancellationToken cancellationToken) =>
        _writer.RunAsync(
            connection =>
                connection.Execute(
                    "INSERT INTO log_counters (name, value) VALUES ('rejected', $1) ON CONFLICT (name) DO UPDATE SET value = value + "
                        + "excluded.value",
                    entries
                ),
            cancellationToken
        );

    /// <summary>What a key was answered within its window; null for an unknown one.</summary>
    public Task<byte[]?> FindAnswerAsync(string key) =>
        _reads.RunAsync(
            connection =>
                (byte[]?)
                    connection.Scalar(
                        "SELECT answer FROM log_keys WHERE key = $1 AND expires_at > $2",
                        key,
                        time.GetUtcNow().ToUnixTimeMilliseconds()
                    ),
            CancellationToken.None
        );

    public async Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // In portions, so that no request waits long for its turn to write.
        long entries = await InPortionsAsync(
            "DELETE FROM log_entries WHERE seq IN (SELECT seq FROM log_entries ORDER BY seq LIMIT 2000) AND received_at < $1",
            before
        );
        await InPortionsAsync(
            "DELETE FROM log_keys WHERE key IN (SELECT key FROM log_keys WHERE expires_at <= $1 ORDER BY expires_at LIMIT 2000)",
            time.GetUtcNow()
        );
        return entries == 0 ? [] : [$"{entries} entries received before {before:u}"];

        async Task<long> InPortionsAsync(string sql, DateTimeOffset bound)
        {
            long all = 0,
                portion;
            do all += portion = await _writer.RunAsync(
                connection => connection.Execute(sql, bound.ToUnixTimeMilliseconds()),
                cancellationToken
            );
            while (portion > 0);
            return all;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Known by two names to the container, which therefore disposes it twice.
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        if (_run is { } run)
        {
            await _writer.RunAsync(
                _ =>
                {
                    run.Dispose();
                    return true;
                },
                CancellationToken.None
            );
        }

        _checkpointer.Dispose();
        await _writer.DisposeAsync();
        _reads.Dispose();
    }

    private static int Prepare(SqliteConnection connection, int shards, bool isNew)
    {
        Schema.Upgrade(connection);
        // Who held leases was killed: nobody need wait for them to end.
        if (isNew)
            connection.Execute("DELETE FROM log_workers; UPDATE log_shards SET owner = NULL, leased_until = 0");
        for (int shard = 0; shard < shards; shard++)
            connection.Execute("INSERT OR IGNORE INTO log_shards (shard) VALUES ($1)", shard);
        return shards;
    }

    private ShardLease? Store(SqliteConnection connection, ShardLease lease, QueueRun run)
    {
        if (!SqliteLeases.Holds(connection, lease))
            return null;
        var writer = _run ??= new SqliteRunWriter(connection);
        if (_rolledBack)
            writer.Forget();
        _rolledBack = false;
        var levels = new long[LogLevels.Count];
        long keyUntil = (time.GetUtcNow() + options.Value.IdempotencyWindow).ToUnixTimeMilliseconds();
        foreach (var item in run.Items)
        {
            // A key that is there: its request was answered too late to know, and was repeated. Once is enough.
            if (
                item.Idempotency is not { } key
                || connection.Execute(
                    "INSERT INTO log_keys (key, answer, expires_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET answer = "
                        + "excluded.answer, expires_at = excluded.expires_at WHERE expires_at <= $4",
                    key.Key,
                    key.Answer.ToArray(),
                    keyUntil,
                    time.GetUtcNow().ToUnixTimeMilliseconds()
                ) == 1
            )
                writer.Write(item, levels);
        }

        SqliteLeases.Advance(connection, lease, run.Last, levels);
        return lease with { Offset = run.Last };
    }
}
