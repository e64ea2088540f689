using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Stock.Redis;

/// <summary>A product as Redis sells it.</summary>
internal sealed record StockedProduct(long ProductId, long Initial, long Sold, long Stock, long Version);

/// <summary>The stock of one moment.</summary>
/// <param name="State">Of that moment.</param>
/// <param name="Products">By their numbers.</param>
internal sealed record Snapshot(RedisState State, IReadOnlyList<StockedProduct> Products)
{
    /// <summary>Takes one.</summary>
    /// <param name="connection">To Redis.</param>
    /// <param name="limit">The most products.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Snapshot> TakeAsync(RedisConnection connection, int limit, CancellationToken cancellationToken)
    {
        var reply = await connection.CallAsync(
            static (database, limit) => StockScripts.Snapshot.RunAsync(database, [RedisKeys.State, RedisKeys.Products], [limit]),
            limit,
            cancellationToken
        );
        return Parse((byte[])reply!);
    }

    private static Snapshot Parse(ReadOnlySpan<byte> answer)
    {
        var text = new PackedText(answer);
        var state = RedisState.Of(ref text);
        var products = new List<StockedProduct>();
        while (!text.AtEnd)
            products.Add(new StockedProduct(text.Number(), text.Number(), text.Number(), text.Number(), text.Number()));
        return new Snapshot(state, products);
    }
}
