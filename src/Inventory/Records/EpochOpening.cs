using System.Data;
using System.Diagnostics;
using Npgsql;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>Opens epochs. Meanwhile it has the row of the position locked: nothing is recorded beside it, and no other opens one.</summary>
internal sealed class EpochOpening(RecordLock recordLock, RecordMetrics metrics, InventoryOptions options, TimeProvider time)
{
    private const string Lock = "SELECT FROM inventory_record FOR UPDATE";

    private const string Position = "SELECT epoch, fencing_number, number FROM inventory_record";

    private const string Advance = """
        UPDATE inventory_record SET
            epoch = epoch + 1, number = 0, fencing_number = fencing_number + 1, owner = NULL, lease_until = '-infinity'
        """;

    private const string ShowAlive = "SELECT";

    private const string Jump = "UPDATE inventory_products SET version = version + $1";

    /// <exception cref="InvalidDataException">What was drained does not follow what is recorded.</exception>
    public async Task<OpenedEpoch?> OpenAsync(
        NpgsqlConnection connection,
        Func<RecordedPosition, CancellationToken, Task<RecoveredStream?>> drain,
        long versionJump,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await recordLock.RunAsync(
            connection,
            options.LeaseDuration,
            () => BeginAsync(connection, cancellationToken),
            cancellationToken
        );
        var lease = await ReadPositionAsync(connection, cancellationToken);
        if (await DrainAsync(connection, new(lease.Epoch, lease.Number), drain, cancellationToken) is not { } stream)
            return null;
        int stored = await StoreAsync(connection, lease, RecoveredEvents.After(lease, stream.Events), cancellationToken);
        await using var advance = connection.Batch(Sql.Command(Advance), Sql.Command(Jump, versionJump));
        await advance.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Stored(stored);
        return await ReadAsync(connection, lease.Epoch, stream.LastNumberInRedis, cancellationToken);
    }

    private async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        try
        {
            await using var batch = connection.Batch(
                RecordLock.WaitAtMost(options.LeaseDuration),
                RecordLock.StandStillAtMost(options.EpochStandstill),
                Sql.Command(Lock)
            );
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drains, however long that takes, and shows the server meanwhile that this process is alive.</summary>
    private async Task<RecoveredStream?> DrainAsync(
        NpgsqlConnection connection,
        RecordedPosition position,
        Func<RecordedPosition, CancellationToken, Task<RecoveredStream?>> drain,
        CancellationToken cancellationToken
    )
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var draining = drain(position, end.Token);
        var often = (options.LeaseDuration < options.EpochStandstill ? options.LeaseDuration : options.EpochStandstill) / 3;
        try
        {
            while (await Task.WhenAny(draining, Task.Delay(often, time, end.Token)) != draining)
                await connection.ExecuteAsync(Sql.Command(ShowAlive), cancellationToken);
        }
        finally
        {
            await end.CancelAsync();
            await ((Task)draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await draining;
    }

    private async Task<int> StoreAsync(
        NpgsqlConnection connection,
        RecordLease lease,
        IEnumerable<SaleEvent> events,
        CancellationToken cancellationToken
    )
    {
        int stored = 0;
        foreach (var run in events.Chunk(options.RunOrders))
        {
            if (!await RunStatement.ExecuteAsync(connection, lease with { Number = lease.Number + stored }, run, cancellationToken))
                throw new UnreachableException("The locked row of the position has changed.");
            stored += run.Length;
        }

        return stored;
    }

    /// <summary>
    /// After the commit, so that a process that is paused while it reads holds no lock. Nothing is sold in the new epoch before
    /// its caller has the answer; that no other epoch was opened is asked last.
    /// </summary>
    private async Task<OpenedEpoch> ReadAsync(
        NpgsqlConnection connection,
        int oldEpoch,
        long lastNumberInRedis,
        CancellationToken cancellationToken
    )
    {
        var products = await ProductReader.ListAsync(connection, cancellationToken);
        var keys =
            lastNumberInRedis > 0
                ? await LostKeys.OfEpochAsync(connection, oldEpoch, lastNumberInRedis, cancellationToken)
                : await LostKeys.RecentAsync(connection, options.IdempotencyWindow, cancellationToken);
        var now = await ReadPositionAsync(connection, cancellationToken);
        return now.Epoch == oldEpoch + 1
            ? new(now.Epoch, products, keys)
            : throw new StoreUnavailableException(
                $"Epoch {oldEpoch + 1} was opened, and at once followed by epoch {now.Epoch}, which another opened."
            );
    }

    private static async Task<RecordLease> ReadPositionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command(Position));
        return (await batch.ReadAsync(row => new RecordLease(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)), cancellationToken))[0];
    }
}

/// <summary>Checks what was left on a stream.</summary>
internal static class RecoveredEvents
{
    /// <summary>The events after the last that is recorded.</summary>
    /// <exception cref="InvalidDataException">One is missing, or their order is not that of their numbers.</exception>
    public static IEnumerable<SaleEvent> After(RecordLease lease, IReadOnlyList<SaleEvent> events)
    {
        int first = 0;
        while (first < events.Count && events[first].Number <= lease.Number)
            first++;
        for (int index = first; index < events.Count; index++)
            if (events[index].Number != lease.Number + 1 + (index - first))
                throw new InvalidDataException(
                    $"On the stream of epoch {lease.Epoch} number {lease.Number + 1 + (index - first)} was expected and "
                        + $"{events[index].Number} was found."
                );
        return events.Skip(first);
    }
}
