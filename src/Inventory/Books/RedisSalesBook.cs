using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases.Atomic;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Books;

/// <summary>What is on sale is in Redis, what was sold in PostgreSQL.</summary>
internal sealed class RedisSalesBook(
    InventoryRedis redis,
    PostgresRecord record,
    EpochKeeper epochs,
    RecordWatch watch,
    SaleBatcher batcher,
    Restocking restocking,
    Reconciler reconciler,
    IOptions<InventoryOptions> options,
    ILogger<RedisSalesBook> logger
) : ISalesBook
{
    private readonly DurabilityCheck _durability = new(redis.Selling, logger);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await record.PrepareAsync(cancellationToken);
        await RedisVersion.CheckAsync(redis.Selling, logger);
        await epochs.GetAsync();
        _durability.RunOnce();
    }

    public Task PingAsync(CancellationToken cancellationToken) => ListOrdersAsync(new OrderQuery { Limit = 1 }, cancellationToken);

    public async Task AddProductsAsync(IReadOnlyCollection<StockLevel> products, CancellationToken cancellationToken)
    {
        foreach (var product in products)
            await restocking.SetAsync(product.ProductId, product.Stock, onlyNew: true, cancellationToken);
    }

    public async ValueTask<StockLevel?> FindStockAsync(long productId, CancellationToken cancellationToken)
    {
        var reading = new SaleOperation(productId, 0, "", "");
        batcher.Add(reading);
        var outcome = await reading.Task;
        return outcome.Status switch
        {
            PurchaseStatus.Unavailable => throw new StoreUnavailableException(outcome.Detail!),
            PurchaseStatus.Overloaded => throw new StoreUnavailableException(
                $"More than {options.Value.MaxPurchasesInFlight} requests wait already. Try again in a moment."
            ),
            _ => reading.Level,
        };
    }

    public async Task<IReadOnlyList<StockLevel>> ListStockAsync(int limit, CancellationToken cancellationToken)
    {
        var snapshot = await reconciler.SnapshotAsync(limit, cancellationToken);
        return [.. snapshot.Products.Select(product => new StockLevel(product.ProductId, product.Stock, product.Version))];
    }

    public Task<StockLevel?> SetStockAsync(long productId, long stock, CancellationToken cancellationToken) =>
        restocking.SetAsync(productId, stock, onlyNew: false, cancellationToken);

    public async Task<Order?> FindOrderAsync(OrderId id, CancellationToken cancellationToken)
    {
        if (await record.FindOrderAsync(id, cancellationToken) is { } order)
            return order;
        return await IsToComeAsync(id, cancellationToken) ? await record.FindOrderAsync(id, cancellationToken) : null;
    }

    public Task<IReadOnlyList<Order>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken) =>
        record.ListOrdersAsync(query, cancellationToken);

    public Task<Reconciliation> ReconcileAsync(bool repair, CancellationToken cancellationToken) =>
        reconciler.RunAsync(repair, cancellationToken);

    /// <summary>Waits for the record of an order that was given and is not recorded yet.</summary>
    /// <returns>Whether there is such an order.</returns>
    private async Task<bool> IsToComeAsync(OrderId id, CancellationToken cancellationToken)
    {
        var state = await redis.Recording.CallAsync(static (database, _) => RedisState.ReadAsync(database), 0, cancellationToken);
        if (id.Epoch != state.Epoch || id.Number > state.Number)
            return false;
        await watch.WaitAsync(id).WaitAsync(cancellationToken);
        return true;
    }
}
