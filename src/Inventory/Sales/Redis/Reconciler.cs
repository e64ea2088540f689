using Microsoft.Extensions.Options;
using Platform.Inventory.Records;
using Platform.Inventory.Sales.Redis.Epochs;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Sales.Redis;

/// <summary>Compares the stock in Redis with the orders in PostgreSQL, at one moment, while sales go on.</summary>
internal sealed class Reconciler(InventoryRedis redis, PostgresRecord record, EpochKeeper epochs, RecordWatch watch, IOptions<InventoryOptions> options)
{
    private const int MostAtStake = 100;

    public async Task<Reconciliation> RunAsync(bool repair, CancellationToken cancellationToken)
    {
        var report = await CompareAsync(cancellationToken);
        long difference = report.Products.Sum(product => product.Difference);
        if (!repair || difference == 0)
            return report;
        var epoch = await epochs.ReopenAsync($"An administrator asked for a repair; {difference} pieces were not accounted for.", cancellationToken);
        return await CompareAsync(cancellationToken) with
        {
            Repaired = $"{difference} pieces were not accounted for. The stock was rebuilt from the recorded orders under epoch {epoch.Number}.",
        };
    }

    private async Task<Reconciliation> CompareAsync(CancellationToken cancellationToken)
    {
        var (snapshot, position) = await SnapshotAsync(cancellationToken);
        var moment = new OrderId(snapshot.State.Epoch, snapshot.State.Number);
        if (moment.Number > 0)
            await watch.WaitAsync(moment).WaitAsync(cancellationToken);
        var orders = await record.SumOrdersAsync(moment, cancellationToken);
        var inRedis = snapshot.Products.ToDictionary(product => product.ProductId);
        var recorded = await record.ListProductsAsync(cancellationToken);
        // A product that Redis does not have is missing with all its pieces; one that is not recorded yet came after the moment.
        var missing = recorded.Where(product => !inRedis.ContainsKey(product.ProductId)).Select(product => new StockedProduct(product.ProductId, product.Initial, 0, 0, 0));
        return new Reconciliation(
            moment.Epoch,
            [.. snapshot.Products.Concat(missing).OrderBy(product => product.ProductId).Select(product => BalanceOf(product, orders))],
            AtStake(moment, position),
            Repaired: null);
    }

    /// <summary>The stock of one moment in the current epoch, and what was recorded then.</summary>
    private async Task<(Snapshot Snapshot, RecordedPosition Position)> SnapshotAsync(CancellationToken cancellationToken)
    {
        var epoch = await epochs.GetAsync();
        var snapshot = await Snapshot.TakeAsync(redis.Recording, options.Value.MaxProducts, cancellationToken);
        if (snapshot.State.Epoch != epoch.Number || !snapshot.State.Open)
        {
            epochs.Distrust(epoch, $"Redis has epoch {snapshot.State.Epoch} instead of {epoch.Number}.");
            throw new StoreUnavailableException("The stock is being rebuilt. Try again in a moment.");
        }

        return (snapshot, await record.PositionAsync(cancellationToken));
    }

    private static ProductBalance BalanceOf(StockedProduct product, IReadOnlyDictionary<long, (long Recorded, long Orders)> sums)
    {
        var (recorded, orders) = sums.GetValueOrDefault(product.ProductId);
        return new ProductBalance(product.ProductId, product.Initial, product.Sold, product.Stock, recorded, orders);
    }

    private static IReadOnlyList<OrderId> AtStake(OrderId moment, RecordedPosition position)
    {
        long recorded = position.Epoch == moment.Epoch ? position.Number : 0;
        return [.. Enumerable.Range(1, (int)Math.Clamp(moment.Number - recorded, 0, MostAtStake)).Select(i => new OrderId(moment.Epoch, recorded + i))];
    }
}
