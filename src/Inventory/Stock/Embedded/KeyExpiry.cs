using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Stock.Embedded;

/// <summary>Deletes idempotency keys that are past, in portions, so that no purchase waits long for its turn to write.</summary>
internal sealed partial class KeyExpiry(EmbeddedStore store, StoreStartup startup, TimeProvider time, ILogger<KeyExpiry> logger)
    : BackgroundService
{
    private const int Portion = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await startup.Ready.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await DeleteAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            int deleted;
            do
            {
                deleted = await store.WriteAsync(
                    connection =>
                        connection.Execute(
                            "DELETE FROM idempotency_keys WHERE (buyer, key) IN (SELECT buyer, key FROM idempotency_keys WHERE "
                                + "expires_at <= $1 LIMIT $2)",
                            now,
                            Portion
                        ),
                    cancellationToken
                );
            } while (deleted == Portion);
        }
        catch (StoreUnavailableException e)
        {
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Idempotency keys that are past could not be deleted, and are tried again: {Reason}"
    )]
    private partial void LogFailed(string reason);
}
