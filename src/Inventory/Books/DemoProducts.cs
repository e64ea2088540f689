using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Books;

/// <summary>
/// Puts products 1 … 10 on sale where there are none, if <see cref="InventoryOptions.SeedDemoData"/> says so. The service is not ready
/// before. Not a part of preparing the store: a product is on sale once its restock is recorded, which begins only then.
/// </summary>
internal sealed partial class DemoProducts(
    ISalesBook book,
    StoreStartup startup,
    IOptions<InventoryOptions> options,
    TimeProvider time,
    ILogger<DemoProducts> logger
) : BackgroundService, IHealthCheck
{
    private const int Count = 10;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private volatile string? _waiting = "The demo products are not on sale yet.";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_waiting is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (options.Value.SeedDemoData)
                await AddAsync(stoppingToken);
            _waiting = null;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task AddAsync(CancellationToken cancellationToken)
    {
        await startup.Ready.WaitAsync(cancellationToken);
        while (true)
        {
            try
            {
                await book.AddProductsAsync(
                    [.. Enumerable.Range(1, Count).Select(id => new StockLevel(id, options.Value.DemoStock, 0))],
                    cancellationToken
                );
                return;
            }
            catch (StoreUnavailableException e)
            {
                if (_waiting != e.Message)
                    LogFailed(e.Message);
                _waiting = e.Message;
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo products cannot be put on sale, and it is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
