using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Books;

/// <summary>Compares the stock in Redis with the orders in PostgreSQL, at one moment, while sales go on.</summary>
internal sealed class Reconciler(
    InventoryRedis redis,
    PostgresRecord record,
    EpochKeeper epochs,
    RecordWatch watch,
    IOptions<InventoryOptions> options
)
{
    private const int MostAtStake = 100;

    /// <summary>At a moment in the current epoch.</summary>
    private const int MostAttempts = 3;

    public async Task<Reconciliation> RunAsync(bool repair, CancellationToken cancellationToken)
    {
        var report = await CompareAsync(cancellationToken);
        long difference = report.Products.Sum(product => product.Difference);
        if (!repair || difference == 0)
            return report;
        var epoch = await epochs.ReopenAsync(
            $"An administrator asked for a repair; {difference} pieces were not accounted for.",
            cancellationToken
        );
        return await CompareAsync(cancellationToken) with
        {
            Repaired =
                $"{difference} pieces were not accounted for. The stock was rebuilt from the recorded orders under epoch {epoch.Number}.",
        };
    }

    private async Task<Reconciliation> CompareAsync(CancellationToken cancellationToken)
    {
        // Before the moment: a product is never taken off sale, so that one which is recorded must then be in Redis.
        var recorded = await record.ListProductsAsync(cancellationToken);
        var snapshot = await SnapshotAsync(options.Value.MaxProducts, cancellationToken);
        var position = await record.PositionAsync(cancellationToken);
        var moment = new OrderId(snapshot.State.Epoch, snapshot.State.Number);
        if (moment.Number > 0)
            await watch.WaitAsync(moment).WaitAsync(cancellationToken);
        var orders = await record.SumOrdersAsync(moment, cancellationToken);
        var inRedis = snapshot.Products.Select(product => product.ProductId).ToHashSet();
        var missing = recorded
            .Where(product => !inRedis.Contains(product.ProductId))
            .Select(product => new StockedProduct(product.ProductId, product.Initial, 0, 0, 0));
        return new Reconciliation(
            moment.Epoch,
            [.. snapshot.Products.Concat(missing).OrderBy(product => product.ProductId).Select(product => BalanceOf(product, orders))],
            AtStake(moment, position),
            Repaired: null
        );
    }

    /// <summary>The stock of a moment in which may be sold.</summary>
    public async Task<Snapshot> SnapshotAsync(int limit, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var epoch = await epochs.GetAsync();
            var snapshot = await Snapshot.TakeAsync(redis.Recording, limit, cancellationToken);
            if (epoch.IsThat(snapshot.State))
                return snapshot;
            epochs.Distrust(
                epoch,
                $"Redis has epoch {snapshot.State.Epoch} up to {snapshot.State.Number} instead of epoch {epoch.Number}."
            );
        }

        throw new StoreUnavailableException("The stock is being rebuilt. Try again in a moment.");
    }

    private static ProductBalance BalanceOf(StockedProduct product, IReadOnlyDictionary<long, (long Recorded, long Orders)> sums)
    {
        var (recorded, orders) = sums.GetValueOrDefault(product.ProductId);
        return new ProductBalance(product.ProductId, product.Initial, product.Sold, product.Stock, recorded, orders);
    }

    private static IReadOnlyList<OrderId> AtStake(OrderId moment, RecordedPosition position)
    {
        long recorded = position.Epoch == moment.Epoch ? position.Number : 0;
        return
        [
            .. Enumerable
                .Range(1, (int)Math.Clamp(moment.Number - recorded, 0, MostAtStake))
                .Select(i => new OrderId(moment.Epoch, recorded + i)),
        ];
    }
}
