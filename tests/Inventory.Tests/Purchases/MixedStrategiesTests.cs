using Platform.Inventory.Orders;
using Platform.Inventory.Tests.Books;
using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases;

/// <summary>Replicas with different strategies, as during a rolling change from one to another.</summary>
public sealed class MixedStrategiesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private SalesServers? _servers;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData("v1", "v4")]
    [InlineData("v2", "v3")]
    [InlineData("v1", "v2")]
    [InlineData("v3", "v4")]
    public async Task SideBySide_TheySellExactlyWhatThereIs(string one, string other)
    {
        const int Buyers = 600,
            Pieces = 200;
        _servers = await SalesServers.StartAsync(postgres);
        Shop[] shops = [await _servers.OpenAsync(one), await _servers.OpenAsync(other)];
        await shops[0].Book.SetStockAsync(1, Pieces, default);
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, Buyers).Select(i => Task.Run(() => BuyUntilDecidedAsync(shops[i % shops.Length], $"user_{i}")))
        );
        Assert.Equal(Pieces, outcomes.Count(outcome => outcome.Status == PurchaseStatus.Sold));
        Assert.Equal(Buyers - Pieces, outcomes.Count(outcome => outcome.Status == PurchaseStatus.InsufficientStock));
        Assert.Equal(
            Pieces,
            outcomes.Where(outcome => outcome.Status == PurchaseStatus.Sold).Select(outcome => outcome.OrderId).Distinct().Count()
        );
        await Waiting.UntilAsync(
            () => shops[0].ReconcileAsync(),
            books => books.Products.Single() is { Sold: Pieces, Remaining: 0, Orders: Pieces, Difference: 0 }
        );
    }

    private static async Task<PurchaseOutcome> BuyUntilDecidedAsync(Shop shop, string buyer)
    {
        while (true)
        {
            var outcome = await shop.BuyAsync(1, buyer: buyer);
            if (outcome.Status is not PurchaseStatus.LockNotHad)
                return outcome;
        }
    }
}
