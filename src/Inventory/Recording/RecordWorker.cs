using Microsoft.Extensions.Options;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Recording;

/// <summary>
/// Holds the lease, when no other process does, and records what is on the stream. The lease is renewed three times while it
/// lasts, so that one renewal that fails costs nothing.
/// </summary>
internal sealed partial class RecordWorker(
    StreamRecorder recorder,
    PostgresRecord record,
    StoreStartup startup,
    InventoryRedis redis,
    RecordSignal signal,
    RecorderMetrics metrics,
    IOptions<InventoryOptions> options,
    TimeProvider time,
    ILogger<RecordWorker> logger
) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly string _name = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private readonly TimeSpan _round = options.Value.LeaseDuration / 3;
    private long _fencingNumber;
    private readonly ReportPace _pace = ReportPace.OncePerMinute(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await startup.Ready.WaitAsync(stoppingToken);
            _ = redis.Recording.SubscribeAsync(RedisKeys.Sold, _ => signal.Set());
            while (!stoppingToken.IsCancellationRequested)
                await RoundAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        finally
        {
            await EndAsync();
        }
    }

    private async Task RoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            var lease = await record.ClaimAsync(_name, options.Value.LeaseDuration, CancellationToken.None);
            Hold(lease);
            if (lease is not null)
                await recorder.RunAsync(lease, _round, stoppingToken);
            else
                await Task.Delay(_round, time, stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            metrics.Failed();
            if (_pace.TryReport(e.Message))
                LogWaiting(e is StoreUnavailableException ? null : e, e.Message);
            await Task.Delay(RetryPause, time, stoppingToken);
        }
    }

    private void Hold(RecordLease? lease)
    {
        signal.WorksHere = lease is not null;
        metrics.Holds(lease is not null);
        if (lease is not null && lease.FencingNumber != _fencingNumber)
            LogTaken(lease.FencingNumber, lease.Epoch, lease.Number);
        _fencingNumber = lease?.FencingNumber ?? 0;
    }

    /// <summary>Gives the lease back, so that others need not wait for its end.</summary>
    private async Task EndAsync()
    {
        Hold(null);
        try
        {
            if (startup.Ready.IsCompletedSuccessfully)
                await record.ReleaseAsync(_name, CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNoRelease(e.Message);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "This process records orders, with fencing number {FencingNumber}, in epoch {Epoch} after number {Number}"
    )]
    private partial void LogTaken(long fencingNumber, int epoch, long number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Orders cannot be recorded; it is tried again: {Reason}")]
    private partial void LogWaiting(Exception? exception, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The lease could not be given back; another process takes it when it ends: {Reason}"
    )]
    private partial void LogNoRelease(string reason);
}
