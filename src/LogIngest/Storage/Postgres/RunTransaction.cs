using System.Buffers;
using System.Data;
using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>The statements of a transaction that stores entries of one shard.</summary>
internal sealed class RunTransaction(NpgsqlConnection connection, ShardLease lease)
{
    /// <summary>
    /// First of all: it proves that the shard is still ours and that the run is the next one, and its row lock keeps others from
    /// taking the shard until the commit.
    /// </summary>
    private const string Advance = """
        UPDATE log_shards SET offset_ms = $5, offset_seq = $6
        WHERE shard = $1 AND fencing_number = $2 AND offset_ms = $3 AND offset_seq = $4
        """;

    private const string Count = """
        UPDATE log_shards SET stored_debug = stored_debug + $3, stored_info = stored_info + $4, stored_warning = stored_warning + $5,
            stored_error = stored_error + $6, stored_critical = stored_critical + $7, quarantined = quarantined + $8
        WHERE shard = $1 AND fencing_number = $2
        """;

    // In order, so that two transactions with the same new devices wait for each other in one direction only.
    private const string Register = """
        WITH fresh AS (
            INSERT INTO log_devices (device_id, first_seen)
            SELECT device, now() FROM unnest($3::text[]) AS device ORDER BY device COLLATE "C"
            ON CONFLICT DO NOTHING RETURNING 1)
        UPDATE log_shards SET devices = devices + (SELECT count(*) FROM fresh) WHERE shard = $1 AND fencing_number = $2
        """;

    private const string Quarantine = "INSERT INTO log_quarantine (received_at, position, shard, frame, error) VALUES ($1, $2, $3, $4, $5)";

    /// <summary>Written at once to the socket, beyond Npgsql's own buffer.</summary>
    private const int BufferBytes = 128 << 10;

    public static Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).AsTask();

    /// <summary>Moves the shard's offset, and counts, in one round trip with the transaction's begin.</summary>
    /// <returns>False when the shard has changed hands or the run was stored before.</returns>
    public async Task<bool> AdvanceAsync(Queue.StreamOffset to, RunTally? tally, CancellationToken cancellationToken)
    {
        var advance = Sql.Command(
            Advance,
            lease.Shard,
            lease.FencingNumber,
            lease.Offset.Milliseconds,
            lease.Offset.Sequence,
            to.Milliseconds,
            to.Sequence
        );
        await using var batch = connection.Batch([advance, .. tally is null ? [] : CountCommands(tally, 0)]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return advance.Rows == 1;
    }

    /// <summary>Adds to the shard's counts, and registers devices.</summary>
    public async Task CountAsync(RunTally tally, long quarantined, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch([.. CountCommands(tally, quarantined)]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stores entries.</summary>
    /// <param name="slices">Checked by a tally.</param>
    /// <param name="largestFrame">In bytes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task CopyAsync(IReadOnlyList<EntrySlice> slices, int largestFrame, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(BufferBytes, CopyRows.Header.Length + largestFrame + CopyRows.MostAdded));
        try
        {
            // Not disposed when it fails: the end of the connection's use cancels it, where disposing would complete it.
            var stream = await connection.BeginRawBinaryCopyAsync(CopyRows.Command, cancellationToken);
            await WriteRowsAsync(stream, new CopyRows(slices), buffer, cancellationToken);
            await stream.DisposeAsync();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Task QuarantineAsync(EntrySlice entry, string error, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            Sql.Command(
                Quarantine,
                PostgresTime.Of(entry.Offset.Milliseconds),
                EntryPosition.Of(entry.Offset, entry.First).Index,
                lease.Shard,
                entry.Frames.ToArray(),
                error
            ),
            cancellationToken
        );

    private static async Task WriteRowsAsync(NpgsqlRawCopyStream stream, CopyRows rows, byte[] buffer, CancellationToken cancellationToken)
    {
        CopyRows.Header.CopyTo(buffer);
        int used = CopyRows.Header.Length;
        while (!rows.Done)
        {
            used += rows.Write(buffer.AsSpan(used));
            await stream.WriteAsync(buffer.AsMemory(0, used), cancellationToken);
            used = 0;
        }

        CopyRows.Trailer.CopyTo(buffer);
        await stream.WriteAsync(buffer.AsMemory(0, CopyRows.Trailer.Length), cancellationToken);
    }

    private IEnumerable<NpgsqlBatchCommand> CountCommands(RunTally tally, long quarantined)
    {
        var level = tally.ByLevel;
        yield return Sql.Command(Count, lease.Shard, lease.FencingNumber, level[0], level[1], level[2], level[3], level[4], quarantined);
        if (tally.NewDevices.Count > 0)
            yield return Sql.Command(Register, lease.Shard, lease.FencingNumber, tally.NewDevices.ToArray());
    }
}
