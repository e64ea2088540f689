using Microsoft.Data.Sqlite;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>Leases of shards, on this process's clock: there is only one.</summary>
internal sealed class SqliteLeases(TimeProvider time)
{
    public static bool Holds(SqliteConnection connection, ShardLease lease) =>
        connection.Scalar(
            "SELECT 1 FROM log_shards WHERE shard = $1 AND fencing_number = $2 AND offset_ms = $3 AND offset_sequence = $4",
            lease.Shard,
            lease.FencingNumber,
            lease.Offset.Milliseconds,
            lease.Offset.Sequence
        )
            is not null;

    public static void Advance(SqliteConnection connection, ShardLease lease, StreamOffset offset, long[] levels) =>
        connection.Execute(
            """
            UPDATE log_shards SET offset_ms = $1, offset_sequence = $2, debug = debug + $3, info = info + $4, warning = warning + $5,
                   error = error + $6, critical = critical + $7
             WHERE shard = $8
            """,
            offset.Milliseconds,
            offset.Sequence,
            levels[0],
            levels[1],
            levels[2],
            levels[3],
            levels[4],
            lease.Shard
        );

    public static int Release(SqliteConnection connection, string worker)
    {
        connection.Execute("DELETE FROM log_workers WHERE worker = $1", worker);
        return connection.Execute("UPDATE log_shards SET owner = NULL, leased_until = 0 WHERE owner = $1", worker);
    }

    public IReadOnlyList<ShardLease> Claim(SqliteConnection connection, string worker, IReadOnlyList<ShardLease> held, TimeSpan duration)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds(),
            until = now + (long)duration.TotalMilliseconds;
        connection.Execute(
            "INSERT INTO log_workers (worker, seen_at) VALUES ($1, $2) ON CONFLICT (worker) DO UPDATE SET seen_at = excluded.seen_at",
            worker,
            now
        );
        connection.Execute("DELETE FROM log_workers WHERE seen_at <= $1", now - (long)duration.TotalMilliseconds);
        int share = FairShare(connection);

        List<ShardLease> leases = [];
        foreach (var lease in held)
        {
            if (
                leases.Count < share
                && connection.Execute(
                    "UPDATE log_shards SET leased_until = $1 WHERE shard = $2 AND fencing_number = $3 AND owner = $4",
                    until,
                    lease.Shard,
                    lease.FencingNumber,
                    worker
                ) == 1
            )
                leases.Add(lease);
            else
                connection.Execute(
                    "UPDATE log_shards SET owner = NULL, leased_until = 0 WHERE shard = $1 AND fencing_number = $2 AND owner = $3",
                    lease.Shard,
                    lease.FencingNumber,
                    worker
                );
        }

        var free = connection.Query(
            "SELECT shard, fencing_number + 1, offset_ms, offset_sequence FROM log_shards WHERE owner IS NULL OR leased_until <= $1 "
                + $"OR (owner = $2 AND shard NOT IN ({string.Join(',', leases.Select(lease => lease.Shard))})) ORDER BY shard LIMIT $3",
            Read,
            now,
            worker,
            share - leases.Count
        );
        foreach (var lease in free)
            connection.Execute(
                "UPDATE log_shards SET fencing_number = $1, owner = $2, leased_until = $3 WHERE shard = $4",
                lease.FencingNumber,
                worker,
                until,
                lease.Shard
            );
        return [.. leases, .. free];
    }

    private static int FairShare(SqliteConnection connection)
    {
        long shards = (long)connection.Scalar("SELECT count(*) FROM log_shards")!,
            workers = (long)connection.Scalar("SELECT count(*) FROM log_workers")!;
        return (int)((shards + workers - 1) / workers);
    }

    private static ShardLease Read(SqliteDataReader row) =>
        new(row.GetInt32(0), row.GetInt64(1), new StreamOffset(row.GetInt64(2), row.GetInt64(3)));
}
