using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Workers;

/// <summary>Moves one shard from the queue into the store, for as long as its lease is good.</summary>
internal sealed partial class ShardWorker(
    ShardLease lease,
    ILogQueue queue,
    ILogStore store,
    WorkerMetrics metrics,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>The lease as far as it has come.</summary>
    public ShardLease Lease { get; private set; } = lease;

    /// <summary>Runs until it is cancelled or the lease is lost. A run in hand is finished, not cut.</summary>
    /// <returns>Null, or why it ended by itself; the shard must then be claimed again, because what was committed is not known.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What an earlier owner stored and did not trim any more.
            await queue.TrimAsync(Lease.Shard, Lease.Offset, CancellationToken.None);
            while (!cancellationToken.IsCancellationRequested)
            {
                var run = await queue.ReadAsync(Lease.Shard, Lease.Offset, cancellationToken);
                if (run.Items.Count > 0 && !await StoreAsync(run))
                    return $"Shard {Lease.Shard} has changed hands: a run with fencing number {Lease.FencingNumber} was refused, "
                        + "nothing of it was stored.";
            }

            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (StoreUnavailableException e)
        {
            metrics.Failed();
            return e.Message;
        }
        catch (Exception e)
        {
            metrics.Failed();
            LogFailed(e, Lease.Shard);
            return $"Shard {Lease.Shard} failed: {e.Message}";
        }
    }

    private async Task<bool> StoreAsync(QueueRun run)
    {
        long start = time.GetTimestamp();
        if (await store.StoreAsync(Lease, run, CancellationToken.None) is not { } advanced)
        {
            metrics.Fenced();
            return false;
        }

        Lease = advanced;
        metrics.Stored(run.Entries, time.GetElapsedTime(start));
        await queue.TrimAsync(Lease.Shard, Lease.Offset, CancellationToken.None);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Shard {Shard} failed; it is tried again")]
    private partial void LogFailed(Exception exception, int shard);
}
