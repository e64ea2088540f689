using System.Data;
using Npgsql;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Who stores which shard, by the server's clock. Only <see cref="Renew"/> and <see cref="GiveBack"/> wait for a row lock, and
/// only for rows of their own worker, before anything else is taken: so no two claims wait for each other.
/// </summary>
internal static class ShardLeases
{
    private const string ShowAlive = """
        INSERT INTO log_workers (worker, seen_at) VALUES ($1, clock_timestamp())
        ON CONFLICT (worker) DO UPDATE SET seen_at = excluded.seen_at
        """;

    private const string ForgetDead = """
        DELETE FROM log_workers WHERE worker IN (
            SELECT worker FROM log_workers WHERE seen_at < clock_timestamp() - $1::interval * 10 FOR UPDATE SKIP LOCKED)
        """;

    // Waits for a store of ours that is under way: its offset must be seen by Read.
    private const string Renew = """
        UPDATE log_shards AS s SET lease_until = clock_timestamp() + $2
        FROM unnest($3::int[], $4::bigint[]) AS held (shard, fencing_number)
        WHERE s.shard = held.shard AND s.fencing_number = held.fencing_number AND s.owner = $1
        """;

    private const string Share = """
        share AS (
            SELECT ceil((SELECT count(*) FROM log_shards)::numeric / greatest(1, count(*)))::int AS shards
            FROM log_workers WHERE seen_at > clock_timestamp() - $2::interval)
        """;

    // What is above the share, and what carries our name without our knowing: a claim whose answer was lost.
    private const string GiveBack = $"""
        WITH {Share}, mine AS (
            SELECT s.shard, held.shard IS NULL AS unknown, row_number() OVER (PARTITION BY held.shard IS NULL ORDER BY s.shard) AS place
            FROM log_shards AS s
            LEFT JOIN unnest($3::int[], $4::bigint[]) AS held (shard, fencing_number) ON s.shard = held.shard AND s.fencing_number = held.fencing_number
            WHERE s.owner = $1)
        UPDATE log_shards SET owner = NULL, lease_until = '-infinity'
        WHERE owner = $1 AND shard IN (SELECT shard FROM mine, share WHERE unknown OR place > share.shards)
        """;

    private const string Take = $"""
        WITH {Share}, free AS (
            SELECT shard FROM log_shards
            WHERE owner IS NULL OR (lease_until < clock_timestamp() AND owner <> $1)
            ORDER BY shard
            LIMIT (SELECT greatest(0, share.shards - (SELECT count(*) FROM log_shards WHERE owner = $1)) FROM share)
            FOR UPDATE SKIP LOCKED)
        UPDATE log_shards AS s SET owner = $1, fencing_number = s.fencing_number + 1, lease_until = clock_timestamp() + $2
        FROM free WHERE s.shard = free.shard
        """;

    private const string Read = "SELECT shard, fencing_number, offset_ms, offset_seq FROM log_shards WHERE owner = $1 ORDER BY shard";

    private const string Free = "UPDATE log_shards SET owner = NULL, lease_until = '-infinity' WHERE owner = $1";

    private const string Forget = "DELETE FROM log_workers WHERE worker = $1";

    public static async Task<IReadOnlyList<ShardLease>> ClaimAsync(
        NpgsqlConnection connection,
        string worker,
        IReadOnlyList<ShardLease> held,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        int[] shards = [.. held.Select(lease => lease.Shard)];
        long[] numbers = [.. held.Select(lease => lease.FencingNumber)];
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using var batch = connection.Batch(
            Sql.Command(ShowAlive, worker),
            Sql.Command(ForgetDead, duration),
            Sql.Command(Renew, worker, duration, shards, numbers),
            Sql.Command(GiveBack, worker, duration, shards, numbers),
            Sql.Command(Take, worker, duration),
            Sql.Command(Read, worker)
        );
        var leases = await ReadAsync(batch, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return leases;
    }

    public static async Task ReleaseAsync(NpgsqlConnection connection, string worker, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command(Free, worker), Sql.Command(Forget, worker));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<ShardLease>> ReadAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        var leases = new List<ShardLease>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            leases.Add(new(reader.GetInt32(0), reader.GetInt64(1), new StreamOffset(reader.GetInt64(2), reader.GetInt64(3))));
        return leases;
    }
}
