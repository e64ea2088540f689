using System.Diagnostics.Metrics;
using Npgsql;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Entries in PostgreSQL, a partition a day.</summary>
internal sealed class PostgresLogStore : ILogStore
{
    private const string Totals = """
        SELECT coalesce(sum(stored_debug), 0)::bigint, coalesce(sum(stored_info), 0)::bigint, coalesce(sum(stored_warning), 0)::bigint,
            coalesce(sum(stored_error), 0)::bigint, coalesce(sum(stored_critical), 0)::bigint, coalesce(sum(devices), 0)::bigint,
            coalesce((SELECT value FROM log_counters WHERE name = 'rejected'), 0)
        FROM log_shards
        """;

    private const string AddRejected = """
        INSERT INTO log_counters (name, value) VALUES ('rejected', $1)
        ON CONFLICT (name) DO UPDATE SET value = log_counters.value + excluded.value
        """;

    private const string AddShards = "INSERT INTO log_shards (shard) SELECT generate_series(0, $1 - 1) ON CONFLICT DO NOTHING";

    internal static readonly SchemaUpgrade Schema = new(typeof(PostgresLogStore).Assembly, "Postgres/", "log_schema", lockNumber: 1);

    private readonly PostgresDatabase _database;
    private readonly DayPartitions _partitions;
    private readonly RunWriter _writer;
    private readonly Retention _retention;
    private readonly SilentSessions _silent;

    /// <param name="connectionString">As Npgsql reads it; what it says goes before our own defaults.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">Tells which days to make partitions for. Leases go by the server's clock.</param>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="logger">Takes what is quarantined or left for later.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public PostgresLogStore(
        string connectionString,
        PostgresOptions options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<PostgresLogStore> logger
    )
    {
        var devices = new KnownDevices(options.KnownDevices);
        var metrics = new PostgresMetrics(meters, devices);
        _database = new PostgresDatabase(connectionString, "LogIngest");
        _partitions = new DayPartitions(time, options);
        _writer = new RunWriter(_database, _partitions, devices, new QuarantineWriter(devices, metrics, logger));
        _retention = new Retention(options, metrics, logger);
        _silent = new SilentSessions("log_shards", logger);
    }

    public Task PrepareAsync(int shards, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "prepare its schema",
            async (connection, token) =>
            {
                await Schema.RunAsync(connection, _database.Name, token);
                await connection.ExecuteAsync(Sql.Command(AddShards, shards), token);
                await _partitions.MakeAheadAsync(connection, token);
                return true;
            },
            cancellationToken
        );

    public Task<IReadOnlyList<ShardLease>> ClaimAsync(
        string worker,
        IReadOnlyList<ShardLease> held,
        TimeSpan duration,
        CancellationToken cancellationToken
    ) =>
        _database.RunAsync(
            "lease shards",
            async (connection, token) =>
            {
                await _silent.EndAsync(connection, duration, token);
                return await ShardLeases.ClaimAsync(connection, worker, held, duration, token);
            },
            cancellationToken
        );

    public Task ReleaseAsync(string worker, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "give back leases",
            async (connection, token) =>
            {
                await ShardLeases.ReleaseAsync(connection, worker, token);
                return true;
            },
            cancellationToken
        );

    public Task<ShardLease?> StoreAsync(ShardLease lease, QueueRun run, CancellationToken cancellationToken) =>
        _writer.StoreAsync(lease, run, cancellationToken);

    public Task<IReadOnlyList<StoredEntry>> QueryAsync(EntryQuery query, CancellationToken cancellationToken) =>
        _database.RunAsync("read entries", (connection, token) => PostgresQueries.QueryAsync(connection, query, token), cancellationToken);

    public Task<IReadOnlyList<StoredEntry>> ReadAfterAsync(
        string deviceId,
        EntryPosition after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _database.RunAsync(
            "read entries",
            (connection, token) => PostgresQueries.ReadAfterAsync(connection, deviceId, after, limit, token),
            cancellationToken
        );

    public Task<long> CountAsync(string deviceId, EntryPosition after, EntryPosition before, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "count entries",
            (connection, token) => PostgresQueries.CountAsync(connection, deviceId, after, before, token),
            cancellationToken
        );

    public Task PingAsync(CancellationToken cancellationToken) => TotalsAsync(cancellationToken);

    public Task<StoreTotals> TotalsAsync(CancellationToken cancellationToken) =>
        _database.RunAsync("count entries", ReadTotalsAsync, cancellationToken);

    public Task AddRejectedAsync(long entries, CancellationToken cancellationToken) =>
        _database.RunAsync(
            "count rejected entries",
            (connection, token) => connection.ExecuteAsync(Sql.Command(AddRejected, entries), token),
            cancellationToken
        );

    public Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        _database.RunAloneAsync(
            "drop expired entries",
            (connection, token) => _retention.ExpireAsync(connection, before, token),
            cancellationToken
        );

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task<StoreTotals> ReadTotalsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Totals, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        long[] byLevel = [.. Enumerable.Range(0, Entries.LogLevels.Count).Select(reader.GetInt64)];
        return new(byLevel.Sum(), byLevel, reader.GetInt64(5), reader.GetInt64(6));
    }
}
