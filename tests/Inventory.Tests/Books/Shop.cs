using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Inventory.Books;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases;
using Platform.Inventory.Recording;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.Inventory.Tests.Books;

/// <summary>One process's worth of the inventory, without HTTP.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _closed;

    private Shop(IHost host, ShopLog log) => (_host, Log) = (host, log);

    public ShopLog Log { get; }

    public IPurchaseStrategy Strategy => Get<IPurchaseStrategy>();

    public ISalesBook Book => Get<ISalesBook>();

    public PostgresRecord Record => Get<PostgresRecord>();

    public EpochKeeper Epochs => Get<EpochKeeper>();

    public static async Task<Shop> OpenAsync(string redis, string postgres, Action<InventoryOptions> configure, bool worker)
    {
        var log = new ShopLog();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.Configure(configure);
        builder.Services.AddRedisSales(redis, postgres);
        builder.Services.AddStoreStartup(
            (provider, cancellationToken) => provider.GetRequiredService<ISalesBook>().PrepareAsync(cancellationToken),
            (_, _) => Task.CompletedTask,
            HealthStatus.Unhealthy
        );
        builder.Services.AddHostedService<RecordListener>();
        if (worker)
            builder.Services.AddHostedService<RecordWorker>();
        var shop = new Shop(builder.Build(), log);
        await shop._host.StartAsync();
        await shop.Get<StoreStartup>().Ready.WaitAsync(Waiting.Patience);
        return shop;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<PurchaseOutcome> BuyAsync(long product, int quantity = 1, string buyer = "user_1", string? key = null) =>
        await Strategy.PurchaseAsync(new Purchase(product, quantity, buyer, key), CancellationToken.None);

    /// <summary>Compares stock and orders as an operator does, who asks again while a connection to Redis is not back yet.</summary>
    public async Task<Reconciliation> ReconcileAsync()
    {
        Reconciliation? books = null;
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    books = await Book.ReconcileAsync(repair: false, CancellationToken.None);
                    return "";
                }
                catch (StoreUnavailableException e)
                {
                    return e.Message;
                }
            },
            _ => books is not null
        );
        return books!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}

/// <summary>Keeps what is logged, as <c>Level: message</c>.</summary>
internal sealed class ShopLog : ILoggerProvider, ILogger
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
    }

    public void Dispose() { }
}
