using Npgsql;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Stores a run of which the database refuses an entry: halves it until the bad entries are single, and moves those to
/// <c>log_quarantine</c>, all in one transaction. So a bad entry neither stalls its shard nor is lost.
/// </summary>
internal sealed partial class QuarantineWriter(KnownDevices devices, PostgresMetrics metrics, ILogger logger)
{
    private const string Savepoint = "part";

    /// <returns>False when the shard has changed hands or the run was stored before.</returns>
    public async Task<bool> StoreAsync(NpgsqlConnection connection, ShardLease lease, QueueRun run, CancellationToken cancellationToken)
    {
        var bad = new List<string>();
        await using var transaction = await RunTransaction.BeginAsync(connection, cancellationToken);
        var statements = new RunTransaction(connection, lease);
        if (!await statements.AdvanceAsync(run.Last, null, cancellationToken))
            return false;
        var good = new List<EntrySlice>();
        foreach (var (entry, fault) in FrameSplit.Of(run))
            if (fault is null)
                good.Add(entry);
            else
                await QuarantineAsync(statements, entry, fault, bad, cancellationToken);
        var stored = new List<EntrySlice>();
        await CopyAsync(transaction, statements, good.ToArray(), stored, bad, cancellationToken);
        var tally = RunTally.Of(stored, devices);
        await statements.CountAsync(tally, bad.Count, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        devices.Add(tally.NewDevices);
        Report(lease, run, bad);
        return true;
    }

    private static async Task CopyAsync(
        NpgsqlTransaction transaction,
        RunTransaction statements,
        ArraySegment<EntrySlice> entries,
        List<EntrySlice> stored,
        List<string> bad,
        CancellationToken cancellationToken
    )
    {
        if (entries.Count == 0)
            return;
        await transaction.SaveAsync(Savepoint, cancellationToken);
        try
        {
            await statements.CopyAsync(entries, entries.Max(entry => entry.Frames.Length), cancellationToken);
            await transaction.ReleaseAsync(Savepoint, cancellationToken);
            stored.AddRange(entries);
            return;
        }
        catch (PostgresException e) when (EntryRefusals.IsBadData(e))
        {
            await transaction.RollbackAsync(Savepoint, cancellationToken);
            await transaction.ReleaseAsync(Savepoint, cancellationToken);
            if (entries.Count == 1)
            {
                await QuarantineAsync(statements, entries[0], PostgresFaults.Reason(e), bad, cancellationToken);
                return;
            }
        }

        int half = entries.Count / 2;
        await CopyAsync(transaction, statements, entries[..half], stored, bad, cancellationToken);
        await CopyAsync(transaction, statements, entries[half..], stored, bad, cancellationToken);
    }

    private static async Task QuarantineAsync(
        RunTransaction statements,
        EntrySlice entry,
        string fault,
        List<string> bad,
        CancellationToken cancellationToken
    )
    {
        await statements.QuarantineAsync(entry, fault, cancellationToken);
        bad.Add(fault);
    }

    private void Report(ShardLease lease, QueueRun run, List<string> bad)
    {
        if (bad.Count == 0)
            return;
        metrics.Quarantined(bad.Count);
        LogQuarantined(bad.Count, lease.Shard, run.Items[0].Offset, run.Last, bad[0]);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "PostgreSQL refused {Entries} entries of shard {Shard} between {First} and {Last}; they are in table "
            + "log_quarantine. The first: {Fault}"
    )]
    private partial void LogQuarantined(int entries, int shard, StreamOffset first, StreamOffset last, string fault);
}
