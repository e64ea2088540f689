using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Storage;

/// <summary>Drops what is older than <see cref="LogIngestOptions.Retention"/>, at start and every hour after.</summary>
internal sealed partial class RetentionService(
    ILogStore store,
    StoreStartup schema,
    IOptions<LogIngestOptions> options,
    TimeProvider time,
    ILogger<RetentionService> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await schema.Ready.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            do await ExpireAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        // For ever: what else is out of date, such as idempotency keys, still goes.
        var before = options.Value.Retention == TimeSpan.Zero ? DateTimeOffset.UnixEpoch : time.GetUtcNow() - options.Value.Retention;
        try
        {
            foreach (string dropped in await store.ExpireAsync(before, cancellationToken))
                LogDropped(dropped);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e is StoreUnavailableException ? null : e, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention dropped {What}")]
    private partial void LogDropped(string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention is tried again in an hour: {Reason}")]
    private partial void LogFailed(Exception? exception, string reason);
}
