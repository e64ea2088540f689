using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>The embedded store: an SQLite file in WAL mode. One thread writes, readers have connections of their own.</summary>
internal sealed class SqliteLogStore : ILogStore
{
    private static readonly SqliteSchema Schema = new(typeof(SqliteLogStore).Assembly, ["Sqlite/001-entries.sql"]);

    private readonly SqliteFile _file;
    private readonly LogIngestOptions _options;
    private readonly TimeProvider _time;
    private readonly SqliteThread _writer;
    private readonly SqliteReads _reads;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly SqliteLeases _leases;
    private SqliteRunWriter? _run;
    private bool _disposed;

    public SqliteLogStore(SqliteFile file, IOptions<LogIngestOptions> options, TimeProvider time)
    {
        (_file, _options, _time) = (file, options.Value, time);
        (_writer, _reads, _checkpointer, _leases) = (new(file, Forget), new(file), new(file), new(time));
    }

    public async Task PrepareAsync(int shards, CancellationToken cancellationToken)
    {
        bool isNew = _file.Take();
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

    public Task PingAsync(CancellationToken cancellationToken) => _writer.ProbeAsync(cancellationToken);

    public Task<ShardLease?> StoreAsync(ShardLease lease, QueueRun run, CancellationToken cancellationToken) =>
        _writer.RunAsync(connection => Store(connection, lease, run), cancellationToken);

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
                        _time.GetUtcNow().ToUnixTimeMilliseconds()
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
            _time.GetUtcNow()
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
        _checkpointer.Dispose();
        await _writer.DisposeAsync();
        _reads.Dispose();
    }

    private void Forget()
    {
        _run?.Dispose();
        _run = null;
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
        var levels = new long[LogLevels.Count];
        long keyUntil = (_time.GetUtcNow() + _options.IdempotencyWindow).ToUnixTimeMilliseconds();
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
                    _time.GetUtcNow().ToUnixTimeMilliseconds()
                ) == 1
            )
                writer.Write(item, levels);
        }

        SqliteLeases.Advance(connection, lease, run.Last, levels);
        return lease with { Offset = run.Last };
    }
}
