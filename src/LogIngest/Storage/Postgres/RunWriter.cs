using Npgsql;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Stores runs: by COPY as a rule, with quarantine where the database refuses an entry.</summary>
internal sealed class RunWriter(PostgresDatabase database, DayPartitions partitions, KnownDevices devices, QuarantineWriter quarantine)
{
    /// <summary>A partition that is dropped each time before we use it is a fault that must be seen.</summary>
    private const int MaxAttempts = 4;

    public async Task<ShardLease?> StoreAsync(ShardLease lease, QueueRun run, CancellationToken cancellationToken)
    {
        bool refused = false;
        for (int attempt = 1; ; attempt++)
            try
            {
                return await database.RunAsync(
                    $"store entries of shard {lease.Shard}",
                    (connection, token) => StoreAsync(connection, lease, run, refused, token),
                    cancellationToken
                );
            }
            catch (PostgresException e) when (EntryRefusals.IsMissingPartition(e) && attempt < MaxAttempts)
            {
                partitions.Forget();
            }
            catch (Exception e) when (EntryRefusals.IsBadData(e) && !refused)
            {
                refused = true;
            }
    }

    private async Task<ShardLease?> StoreAsync(
        NpgsqlConnection connection,
        ShardLease lease,
        QueueRun run,
        bool refused,
        CancellationToken cancellationToken
    )
    {
        await partitions.MakeForAsync(connection, run, cancellationToken);
        bool stored = refused
            ? await quarantine.StoreAsync(connection, lease, run, cancellationToken)
            : await StoreFastAsync(connection, lease, run, cancellationToken);
        return stored ? lease with { Offset = run.Last } : null;
    }

    private async Task<bool> StoreFastAsync(
        NpgsqlConnection connection,
        ShardLease lease,
        QueueRun run,
        CancellationToken cancellationToken
    )
    {
        var slices = EntrySlice.Of(run);
        var tally = RunTally.Of(slices, devices);
        await using var transaction = await RunTransaction.BeginAsync(connection, cancellationToken);
        var statements = new RunTransaction(connection, lease);
        if (!await statements.AdvanceAsync(run.Last, tally, cancellationToken))
            return false;
        await statements.CopyAsync(slices, tally.LargestFrame, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        devices.Add(tally.NewDevices);
        return true;
    }
}
