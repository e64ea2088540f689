using System.Globalization;
using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Drops whole days. DETACH … CONCURRENTLY first, since DROP of an attached partition would wait for all readers of
/// <c>log_entries</c>, and all ingestion behind it.
/// </summary>
internal sealed partial class Retention(PostgresOptions options, PostgresMetrics metrics, ILogger logger)
{
    /// <summary>One at a time among all processes; ends with the session at the latest.</summary>
    private const string TryBegin = "SELECT pg_try_advisory_lock(1347964747, 3)";

    private const string End = "SELECT pg_advisory_unlock(1347964747, 3)";

    /// <summary>What an earlier run detached and could not drop. The oid proves that the table is the one we detached.</summary>
    private const string Leftovers = """
        SELECT child.oid, child.oid::regclass::text, pg_size_pretty(pg_total_relation_size(child.oid)), false, false
        FROM log_expired_partitions AS expired JOIN pg_class AS child ON child.oid = expired.partition AND child.relname = expired.name
        WHERE NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = child.oid)
        """;

    /// <summary>
    /// Days of ours, by name and by bounds, that ended before the cut-off. One that is half detached stands first: it blocks the others.
    /// </summary>
    private const string Expired = """
        SELECT partition, partition::regclass::text, pg_size_pretty(pg_total_relation_size(partition)), true, detach_pending
        FROM log_partitions
        WHERE upper_bound <= $1 AND name ~ '^log_entries_[0-9]{8}(_[0-9]+)?$'
            AND to_char(lower_bound AT TIME ZONE 'UTC', 'YYYYMMDD') = substr(name, 13, 8)
            AND upper_bound AT TIME ZONE 'UTC' = date_trunc('day', lower_bound AT TIME ZONE 'UTC') + interval '1 day'
            AND lower_bound AT TIME ZONE 'UTC' = date_trunc('day', lower_bound AT TIME ZONE 'UTC')
        ORDER BY detach_pending DESC, lower_bound
        """;

    private const string Remember =
        "INSERT INTO log_expired_partitions SELECT oid, relname FROM pg_class WHERE oid = $1 ON CONFLICT DO NOTHING";

    private const string Forget = "DELETE FROM log_expired_partitions WHERE partition = $1";

    private const string EmptyQuarantine = "DELETE FROM log_quarantine WHERE received_at < $1";

    /// <returns>A line for each thing dropped.</returns>
    public async Task<IReadOnlyList<string>> ExpireAsync(
        NpgsqlConnection connection,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        await using var begin = new NpgsqlCommand(TryBegin, connection);
        if (!(bool)(await begin.ExecuteScalarAsync(cancellationToken))!)
            return [];
        var dropped = await DropExpiredAsync(connection, before, cancellationToken);
        await connection.ExecuteAsync(Sql.Command(End), cancellationToken);
        return dropped;
    }

    private async Task<List<string>> DropExpiredAsync(
        NpgsqlConnection connection,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        string timeout = options.RetentionLockTimeout.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        await connection.ExecuteAsync(Sql.Command($"SET lock_timeout = {timeout}"), cancellationToken);
        var dropped = new List<string>();
        foreach (var partition in await FindAsync(connection, before, cancellationToken))
            if (await TryDropAsync(connection, partition, cancellationToken))
                dropped.Add($"partition {partition.Name} ({partition.Size})");
            else
                break;
        ulong quarantined = await connection.ExecuteAsync(Sql.Command(EmptyQuarantine, before.UtcDateTime), cancellationToken);
        if (quarantined > 0)
            dropped.Add($"quarantined entries: {quarantined}");
        return dropped;
    }

    private static async Task<List<Partition>> FindAsync(
        NpgsqlConnection connection,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Partition>();
        await using var batch = connection.Batch(Sql.Command(Leftovers), Sql.Command(Expired, before.UtcDateTime));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do while (await reader.ReadAsync(cancellationToken))
            found.Add(
                new(reader.GetFieldValue<uint>(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(4))
            );
        while (await reader.NextResultAsync(cancellationToken));
        return found;
    }

    /// <returns>False when it is in use: the next run goes on where this one stopped.</returns>
    private async Task<bool> TryDropAsync(NpgsqlConnection connection, Partition partition, CancellationToken cancellationToken)
    {
        try
        {
            await DropAsync(connection, partition, cancellationToken);
            metrics.PartitionDropped();
            return true;
        }
        catch (PostgresException e) when (string.Equals(e.SqlState, PostgresErrorCodes.LockNotAvailable, StringComparison.Ordinal))
        {
            LogInUse(partition.Name, options.RetentionLockTimeout);
            return false;
        }
    }

    private static async Task DropAsync(NpgsqlConnection connection, Partition partition, CancellationToken cancellationToken)
    {
        var oid = new NpgsqlParameter { Value = partition.Oid, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid };
        if (partition.Attached)
        {
            await using var remember = new NpgsqlCommand(Remember, connection) { Parameters = { oid.Clone() } };
            await remember.ExecuteNonQueryAsync(cancellationToken);
            await using var detach = new NpgsqlCommand(
                $"ALTER TABLE log_entries DETACH PARTITION {partition.Name} {(partition.HalfDetached ? "FINALIZE" : "CONCURRENTLY")}",
                connection
            );
            await detach.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var drop = connection.Batch(
            Sql.Command($"DROP TABLE {partition.Name}"),
            new NpgsqlBatchCommand(Forget) { Parameters = { oid } }
        );
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="Oid">Of the table.</param>
    /// <param name="Name">Quoted and qualified as needed.</param>
    /// <param name="Size">For people.</param>
    /// <param name="Attached">Still a partition.</param>
    /// <param name="HalfDetached">An earlier detach was interrupted.</param>
    private sealed record Partition(uint Oid, string Name, string Size, bool Attached, bool HalfDetached);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Retention left {Partition} for its next run: it is in use for longer than {Timeout}"
    )]
    private partial void LogInUse(string partition, TimeSpan timeout);
}
