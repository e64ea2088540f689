using Microsoft.Extensions.Options;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using StackExchange.Redis;

namespace Platform.Inventory.Recording;

/// <summary>Moves events from the stream into PostgreSQL, for as long as its lease is good.</summary>
internal sealed class StreamRecorder(
    InventoryRedis redis,
    PostgresRecord record,
    EpochKeeper epochs,
    RecordWatch watch,
    RecordSignal signal,
    SaleDurability durability,
    RecorderMetrics metrics,
    IOptions<InventoryOptions> options,
    TimeProvider time
)
{
    /// <summary>
    /// Runs for a while, or until the lease turns out not to be good, or is cancelled. A run in hand is finished, not cut.
    /// </summary>
    public async Task RunAsync(RecordLease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < duration && !cancellationToken.IsCancellationRequested)
        {
            var run = await ReadAsync(lease);
            if (!Follows(run, lease))
            {
                await LookAsync(run, lease);
                return;
            }

            if (run.Events.Count > 0)
            {
                if (await StoreAsync(lease, run.Events) is not { } advanced)
                    return;
                lease = advanced;
            }

            await PauseAsync(run.Events.Count, cancellationToken);
        }
    }

    private async Task<EventRun> ReadAsync(RecordLease lease)
    {
        var reply = await redis.Recording.CallAsync(
            static (database, call) => StockScripts.Advance.RunAsync(database, call.keys, call.values),
            (
                keys: new[] { RedisKeys.State, RedisKeys.Events(lease.Epoch) },
                values: new RedisValue[] { lease.Epoch, lease.Number, lease.Number, options.Value.RunOrders }
            )
        );
        return EventRun.Parse((byte[])reply!, lease.Number);
    }

    private static bool Follows(EventRun run, RecordLease lease) =>
        run.State.Epoch == lease.Epoch && run.State.Number >= lease.Number && (run.Events.Count > 0 || run.Gap is null);

    /// <summary>What is on the stream does not follow what is recorded: finds out whether the lease is old or Redis is wrong.</summary>
    private async Task LookAsync(EventRun run, RecordLease lease)
    {
        // After the stream was read: it is trimmed only up to what is recorded.
        var position = await record.PositionAsync(CancellationToken.None);
        if (position != new RecordedPosition(lease.Epoch, lease.Number))
            return;
        if (epochs.Current is { } epoch && epoch.Number == lease.Epoch)
            epochs.Distrust(
                epoch,
                $"The worker has recorded epoch {lease.Epoch} up to {lease.Number}; Redis has epoch {run.State.Epoch} up to "
                    + $"{run.State.Number}.",
                force: run.Gap is not null
            );
        await epochs.GetAsync();
    }

    private async Task<RecordLease?> StoreAsync(RecordLease lease, IReadOnlyList<SaleEvent> events)
    {
        long begun = time.GetTimestamp();
        if (await record.StoreAsync(lease, events, CancellationToken.None) is not { } advanced)
            return null;
        watch.Recorded(advanced.Epoch, advanced.Number);
        metrics.Recorded(events.Count, time.GetElapsedTime(begun));
        return advanced;
    }

    /// <summary>Where buyers wait for the record, only until something is sold; else long enough that runs are large.</summary>
    private Task PauseAsync(int events, CancellationToken cancellationToken)
    {
        if (events >= options.Value.RunOrders || (durability.Recorded && events > 0))
            return Task.CompletedTask;
        return durability.Recorded
            ? signal.WaitAsync(options.Value.PollInterval, time, cancellationToken)
            : Task.Delay(options.Value.PollInterval, time, cancellationToken);
    }
}
