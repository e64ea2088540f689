using System.Globalization;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Stock.Redis;

/// <summary>
/// The scripts that sell or restock, as they are in one epoch. They are loaded in the transaction that opens it and called by
/// their hash alone: a Redis that was started again does not know them, and those of another epoch have other names.
/// </summary>
internal sealed class SaleScripts(int epoch)
{
    private static readonly string Common = StockScripts.Read("sale");
    private static readonly string ApplyText = StockScripts.Read("apply");
    private static readonly string RestockText = StockScripts.Read("restock");
    private static readonly string WriteText = StockScripts.Read("write");

    /// <summary>Decides purchases, all that wait in one call.</summary>
    public RedisScript Apply { get; } = Of(epoch, ApplyText);

    /// <summary>Sets the stock of a product.</summary>
    public RedisScript Restock { get; } = Of(epoch, RestockText);

    /// <summary>Writes what the holder of a lock has decided.</summary>
    public RedisScript Write { get; } = Of(epoch, WriteText);

    public IReadOnlyList<RedisScript> All => [Apply, Restock, Write];

    private static RedisScript Of(int epoch, string text) =>
        new(string.Create(CultureInfo.InvariantCulture, $"local epoch = '{epoch}'\n{Common}{text}"));
}
