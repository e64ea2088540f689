using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Books;

/// <summary>Once a second: reads what is left of the first products, for <c>inventory_stock_current</c>.</summary>
internal sealed partial class StockSampler : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ISalesBook _book;
    private readonly StoreStartup _startup;
    private readonly TimeProvider _time;
    private readonly ILogger<StockSampler> _logger;
    private readonly int _most;
    private IReadOnlyList<StockLevel> _levels = [];
    private bool _failing;

    public StockSampler(
        ISalesBook book,
        StoreStartup startup,
        IOptions<InventoryOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<StockSampler> logger
    )
    {
        (_book, _startup, _time, _logger, _most) = (book, startup, time, logger, options.Value.MaxStockMetrics);
        meters
            .Create("Platform.Inventory")
            .CreateObservableGauge(
                "inventory.stock.current",
                () =>
                    Volatile
                        .Read(ref _levels)
                        .Select(level => new Measurement<long>(
                            level.Stock,
                            new KeyValuePair<string, object?>("product_id", level.ProductId)
                        )),
                "{piece}",
                "Pieces left of a product; of those with the lowest numbers"
            );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_most == 0)
            return;
        try
        {
            await _startup.Ready.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, _time);
            do await SampleAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _levels, await _book.ListStockAsync(_most, cancellationToken));
            _failing = false;
        }
        catch (StoreUnavailableException e)
        {
            // Once, not every second; and no figure rather than an old one.
            Volatile.Write(ref _levels, []);
            if (!_failing)
                LogFailed(e.Message);
            _failing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stock in the metrics is missing: {Reason}")]
    private partial void LogFailed(string reason);
}
