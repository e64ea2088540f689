using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Recording;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>
/// What the holder of a lock does: reads the stock, checks, computes, and writes, if the product is still as it was read. So strategies that
/// know no lock may sell beside it, as during a rolling change from one to another.
/// </summary>
internal sealed class LockedSale(InventoryRedis redis, EpochKeeper epochs, RecordSignal signal, IOptions<InventoryOptions> options)
{
    private static readonly RedisValue[] Fields = ["stock", "version"];

    private readonly RedisConnection _connection = redis.Selling;

    /// <summary>Runs between reading and writing: a test's, to let a lock expire or its holder die there.</summary>
    public Func<Purchase, Task>? BeforeWrite { get; set; }

    /// <returns>How it ended, null when nothing was written; and whether that is because the lock was no longer the caller's.</returns>
    public async Task<(PurchaseOutcome? Outcome, bool Fenced)> TryAsync(Purchase purchase, SaleEpoch epoch, HeldLock held)
    {
        var read = await _connection.CallAsync(
            static (database, productId) => database.HashGetAsync(RedisKeys.Product(productId), Fields),
            purchase.ProductId
        );
        if (read[0].IsNull)
            return (await IsUnknownAsync(epoch) ? new PurchaseOutcome(PurchaseStatus.UnknownProduct) : null, false);
        var (stock, version) = ((long)read[0], (long)read[1]);
        if (BeforeWrite is { } beforeWrite)
            await beforeWrite(purchase);
        bool enough = stock >= purchase.Quantity;
        if (!enough && purchase.IdempotencyKey is null)
            return (PurchaseOutcome.Insufficient(stock), false);
        byte[]? answer = await epoch.CallAsync(
            _connection,
            epoch.Scripts.Write,
            Arguments(purchase, epoch, held, enough ? stock - purchase.Quantity : stock, enough, version),
            epochs
        );
        if (answer is null or [(byte)'X' or (byte)'C'])
            return (null, answer is [(byte)'X']);
        return (OutcomeOf(answer, epoch), false);
    }

    /// <summary>There is no such product, or Redis has lost everything.</summary>
    private async Task<bool> IsUnknownAsync(SaleEpoch epoch)
    {
        var state = await _connection.CallAsync(static (database, _) => RedisState.ReadAsync(database), 0);
        if (epoch.IsThat(state))
            return true;
        epochs.Distrust(epoch, $"Redis has epoch {state.Epoch} up to {state.Number} instead of epoch {epoch.Number}.");
        return false;
    }

    private RedisValue[] Arguments(Purchase purchase, SaleEpoch epoch, HeldLock held, long stock, bool enough, long version) =>
        [
            epoch.Known,
            options.Value.MaxPendingOrders,
            (long)options.Value.IdempotencyWindow.TotalMilliseconds,
            signal.WorksHere ? 0 : 1,
            purchase.ProductId,
            purchase.Quantity,
            stock,
            purchase.Buyer,
            purchase.IdempotencyKey ?? "",
            enough ? 1 : 0,
            held.FencingNumber == 0 ? held.Token : "",
            held.FencingNumber,
            version,
        ];

    private PurchaseOutcome OutcomeOf(byte[] answer, SaleEpoch epoch)
    {
        var text = new PackedText(answer);
        var outcome = SaleAnswer.Read(ref text, epoch.Number);
        if (outcome.Status == PurchaseStatus.Sold && outcome.OrderId.Epoch == epoch.Number)
        {
            epoch.Saw(outcome.OrderId.Number);
            signal.Set();
        }

        return outcome;
    }
}
