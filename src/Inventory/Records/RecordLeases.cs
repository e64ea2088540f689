using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>Who records, by the server's clock.</summary>
internal sealed class RecordLeases(RecordLock recordLock)
{
    // Waits for a store of ours that is under way, whose outcome we may not know: its number must be seen. Whoever finds the
    // lease another's and good waits for nothing.
    private const string Claim = """
        UPDATE inventory_record SET
            owner = $1, lease_until = clock_timestamp() + $2, fencing_number = fencing_number + CASE WHEN owner = $1 THEN 0 ELSE 1 END
        WHERE owner IS NULL OR owner = $1 OR lease_until < clock_timestamp()
        RETURNING epoch, fencing_number, number
        """;

    private const string Free = "UPDATE inventory_record SET owner = NULL, lease_until = '-infinity' WHERE owner = $1";

    /// <returns>Null when another has it, or the row is locked by one who is alive, such as he who opens an epoch.</returns>
    public async Task<RecordLease?> ClaimAsync(
        NpgsqlConnection connection,
        string worker,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await recordLock.RunAsync(
                connection,
                duration,
                () => ClaimOnceAsync(connection, worker, duration, cancellationToken),
                cancellationToken
            );
        }
        catch (PostgresException e) when (RecordLock.IsMissed(e))
        {
            return null;
        }
    }

    public static async Task<bool> ReleaseAsync(
        NpgsqlConnection connection,
        string worker,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(RecordLock.WaitAtMost(wait), Sql.Command(Free, worker));
        return await batch.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    // A third of the lease: it is not over when its renewal fails.
    private static async Task<RecordLease?> ClaimOnceAsync(
        NpgsqlConnection connection,
        string worker,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(RecordLock.WaitAtMost(duration / 3), Sql.Command(Claim, worker, duration));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }
}
