using Microsoft.Extensions.Options;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Workers;

/// <summary>
/// Claims shards and runs a <see cref="ShardWorker"/> for each that this process holds. Three rounds fit into a lease, so that
/// one that fails costs nothing.
/// </summary>
internal sealed partial class LeaseKeeper(
    ILogQueue queue,
    ILogStore store,
    StoreStartup schema,
    WorkerMetrics metrics,
    IOptions<LogIngestOptions> options,
    TimeProvider time,
    ILogger<LeaseKeeper> logger
) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly string _name = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private readonly Dictionary<int, Running> _running = [];
    private readonly SemaphoreSlim _lost = new(0, 1);
    private readonly Lock _reporting = new();
    private string? _reported;
    private long _reportedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await schema.Ready.WaitAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                bool claimed = await ClaimAsync();
                if (await _lost.WaitAsync(claimed ? options.Value.LeaseDuration / 3 : RetryPause, stoppingToken) && claimed)
                    await Task.Delay(RetryPause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            await EndAsync();
        }
    }

    public override void Dispose()
    {
        _lost.Dispose();
        base.Dispose();
    }

    private async Task<bool> ClaimAsync()
    {
        foreach (var (shard, running) in _running.Where(pair => pair.Value.Task.IsCompleted).ToArray())
            await StopAsync(shard, running);
        try
        {
            var held = _running.Values.Select(running => running.Worker.Lease).ToArray();
            var leases = await store.ClaimAsync(_name, held, options.Value.LeaseDuration, CancellationToken.None);
            foreach (
                var (shard, running) in _running
                    .Where(pair =>
                        !leases.Any(lease => lease.Shard == pair.Key && lease.FencingNumber == pair.Value.Worker.Lease.FencingNumber)
                    )
                    .ToArray()
            )
                await StopAsync(shard, running);
            foreach (var lease in leases.Where(lease => !_running.ContainsKey(lease.Shard)))
                Start(lease);
            metrics.Holds(_running.Count);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            metrics.Failed();
            if (e is not StoreUnavailableException)
                LogFailed(e);
            Report(e.Message);
            return false;
        }
    }

    /// <summary>Logs what holds the worker up: once, and once a minute while it lasts.</summary>
    private void Report(string reason)
    {
        lock (_reporting)
        {
            if (reason == _reported && time.GetElapsedTime(_reportedAt) < ReportInterval)
                return;
            (_reported, _reportedAt) = (reason, time.GetTimestamp());
        }

        LogWaiting(reason);
    }

    private void Start(ShardLease lease)
    {
        LogTaken(lease.Shard, lease.FencingNumber, lease.Offset);
        var worker = new ShardWorker(lease, queue, store, metrics, time, logger);
        var stop = new CancellationTokenSource();
        _running[lease.Shard] = new Running(worker, stop, RunAsync(worker, stop.Token));
    }

    private async Task RunAsync(ShardWorker worker, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (await worker.RunAsync(cancellationToken) is not { } reason)
            return;
        Report(reason);
        lock (_lost)
        {
            if (_lost.CurrentCount == 0)
                _lost.Release();
        }
    }

    private async Task StopAsync(int shard, Running running)
    {
        await running.Stop.CancelAsync();
        await running.Task;
        running.Stop.Dispose();
        _running.Remove(shard);
    }

    /// <summary>Finishes what is in hand and gives the shards back, so that others need not wait for the leases to end.</summary>
    private async Task EndAsync()
    {
        foreach (var (shard, running) in _running.ToArray())
            await StopAsync(shard, running);
        try
        {
            if (schema.Ready.IsCompletedSuccessfully)
                await store.ReleaseAsync(_name, CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoRelease(e.Message);
        }
    }

    private sealed record Running(ShardWorker Worker, CancellationTokenSource Stop, Task Task);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shard {Shard} taken with fencing number {FencingNumber} at {Offset}")]
    private partial void LogTaken(int shard, long fencingNumber, StreamOffset offset);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker waits and tries again: {Reason}")]
    private partial void LogWaiting(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Shards cannot be claimed; it is tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The shards could not be given back; others take them when the leases end: {Reason}"
    )]
    private partial void LogNoRelease(string reason);
}
