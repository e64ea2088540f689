using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Recording;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores;
using StackExchange.Redis;

namespace Platform.Inventory.Books;

/// <summary>Puts products on sale. A restock takes a number and is recorded like an order.</summary>
internal sealed class Restocking(
    InventoryRedis redis,
    EpochKeeper epochs,
    RecordWatch watch,
    RecordSignal signal,
    SaleDurability durability,
    IOptions<InventoryOptions> options
)
{
    /// <summary>A call that was refused because of its epoch has done nothing, and is made again in the next.</summary>
    private const int MostAttempts = 3;

    /// <summary>Sets what is left of a product, and completes when that is recorded.</summary>
    /// <param name="productId">Which; it is added when it is unknown.</param>
    /// <param name="stock">Pieces.</param>
    /// <param name="onlyNew">Leaves a product as it is that is there already.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when there are too many products.</returns>
    public async Task<StockLevel?> SetAsync(long productId, long stock, bool onlyNew, CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var epoch = await epochs.GetAsync();
            RedisValue[] values =
            [
                epoch.Known,
                options.Value.MaxPendingOrders,
                productId,
                stock,
                options.Value.MaxProducts,
                onlyNew ? 1 : 0,
                durability.Recorded && !signal.WorksHere ? 1 : 0,
            ];
            if (await epoch.CallAsync(redis.Selling, epoch.Scripts.Restock, values, epochs) is { } answer)
                return await CompleteAsync(epoch, productId, answer, cancellationToken);
        }

        throw new StoreUnavailableException("The stock is being rebuilt, and was not set. Try again in a moment.");
    }

    private async Task<StockLevel?> CompleteAsync(SaleEpoch epoch, long productId, byte[] answer, CancellationToken cancellationToken)
    {
        switch ((char)answer[0])
        {
            case 'M':
                return null;
            case 'F':
                throw new StoreUnavailableException(
                    $"More than {options.Value.MaxPendingOrders} orders wait to be recorded: the stock was not set. PostgreSQL is "
                        + "unavailable or too slow."
                );
        }

        var (number, level) = Parse(productId, answer);
        if (number == 0)
            return level;
        epoch.Saw(number);
        signal.Set();
        await watch.WaitAsync(new OrderId(epoch.Number, number)).WaitAsync(cancellationToken);
        return level;
    }

    /// <returns>The number of the restock, 0 when the product was left as it is.</returns>
    private static (long Number, StockLevel Level) Parse(long productId, byte[] answer)
    {
        var text = new PackedText(answer);
        long number = text.Mark() == 'S' ? text.Number() : 0;
        return (number, new StockLevel(productId, text.Number(), text.Number()));
    }
}
