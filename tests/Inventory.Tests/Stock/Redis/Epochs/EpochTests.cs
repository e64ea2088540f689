using Platform.Inventory.Orders;
using Platform.Inventory.Tests.Books;
using Platform.Testing;

namespace Platform.Inventory.Tests.Stock.Redis.Epochs;

/// <summary>What becomes of the sale when Redis forgets.</summary>
public sealed class EpochTests(PostgresFixture postgres) : IAsyncLifetime
{
    private SalesServers? _servers;

    private SalesServers Servers => _servers!;

    public async ValueTask InitializeAsync()
    {
        _servers = await SalesServers.StartAsync(postgres, AppendFsync.Always);
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Fact]
    public async Task SecondShop_GoesOnWithTheEpochOfTheFirst()
    {
        var first = await OpenWithStockAsync("v4", 10);
        var second = await Servers.OpenAsync("v4");
        Assert.Equal(1, first.Epochs.Current!.Number);
        Assert.Equal(1, second.Epochs.Current!.Number);
        Assert.Equal(9, (await second.BuyAsync(1)).Remaining);
        Assert.Equal(8, (await first.BuyAsync(1)).Remaining);
    }

    [Fact]
    public async Task ForgottenScripts_OpenTheNextEpochAndNobodyIsRefused()
    {
        var shop = await OpenWithStockAsync("v4", 10);
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            var outcome = await shop.BuyAsync(1);
            Assert.Equal((PurchaseStatus.Sold, 10L - epoch, epoch), (outcome.Status, outcome.Remaining, outcome.OrderId.Epoch));
            await Servers.AdministerAsync("SCRIPT", "FLUSH");
        }

        await AssertBooksAsync(shop, initial: 10, sold: 3);
    }

    [Fact]
    public async Task FlushedRedis_IsRebuiltFromTheRecordWithItsKeys()
    {
        var shop = await OpenWithStockAsync("v3", 10);
        await shop.Book.SetStockAsync(2, 5, default);
        var first = await shop.BuyAsync(1, 2, key: "a");
        await shop.BuyAsync(1);
        await Servers.AdministerAsync("FLUSHALL");
        Assert.Equal(7, (await shop.Book.FindStockAsync(1, default))!.Value.Stock);
        Assert.Equal(5, (await shop.Book.FindStockAsync(2, default))!.Value.Stock);
        Assert.Equal(first, await shop.BuyAsync(1, 2, key: "a"));
        Assert.Equal(PurchaseStatus.KeyReused, (await shop.BuyAsync(1, 3, key: "a")).Status);
        Assert.Equal((PurchaseStatus.Sold, 6L, 2), await ShortAsync(shop.BuyAsync(1)));
        await AssertBooksAsync(shop, initial: 10, sold: 4);
    }

    [Fact]
    public async Task RestartedRedisThatLostNothing_RecoversWhatWasNotRecorded()
    {
        // Nobody records.
        var shop = await Servers.OpenAsync("v4", worker: false);
        var stocking = shop.Book.SetStockAsync(1, 10, default);
        await Waiting.UntilAsync(async () => await shop.Book.FindStockAsync(1, default) is not null);
        var sold = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => shop.BuyAsync(1, key: $"{i}")));
        await Servers.Redis.KillAsync();
        await Servers.Redis.RestartAsync();
        Assert.Equal((PurchaseStatus.Sold, 5L, 2), await ShortAsync(BuyOnceBackAsync(shop)));
        Assert.Equal(10, (await stocking)!.Value.Stock);
        foreach (var outcome in sold)
            Assert.NotNull(await shop.Book.FindOrderAsync(outcome.OrderId, default));
        Assert.Equal(sold, await Task.WhenAll(Enumerable.Range(0, 4).Select(i => shop.BuyAsync(1, key: $"{i}"))));
        Assert.Contains(shop.Log.Lines, line => line.Contains("5 events were recovered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ThousandsThatWereNotRecorded_AreAllRecovered()
    {
        const int Sold = 7000;
        var recording = await OpenWithStockAsync("v4", 10_000);
        await recording.DisposeAsync();
        var shop = await Servers.OpenAsync("v4", options => options.MaxPurchasesInFlight = Sold, worker: false);
        await Task.WhenAll(Enumerable.Range(0, Sold).Select(_ => shop.BuyAsync(1)));
        await Servers.AdministerAsync("SCRIPT", "FLUSH");
        Assert.Equal((PurchaseStatus.Sold, 10_000L - Sold - 1, 2), await ShortAsync(shop.BuyAsync(1)));
        await Servers.OpenAsync("v4");
        await AssertBooksAsync(shop, initial: 10_000, sold: Sold + 1);
    }

    [Theory]
    [InlineData("v3")]
    [InlineData("v4")]
    public async Task RedisWithOlderData_SellsNothingTwiceAndGivesNoNumberTwice(string strategy)
    {
        var shop = await OpenWithStockAsync(strategy, 100);
        var before = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shop.BuyAsync(1, key: $"before-{i}")));
        string copy = Servers.KeepData();
        var after = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shop.BuyAsync(1, key: $"after-{i}")));
        await shop.Book.ReconcileAsync(repair: false, default);
        await Servers.ReturnToAsync(copy);

        var next = await BuyOnceBackAsync(shop);
        Assert.Equal((PurchaseStatus.Sold, 79L, 2), (next.Status, next.Remaining, next.OrderId.Epoch));
        Assert.Equal(before, await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shop.BuyAsync(1, key: $"before-{i}"))));
        Assert.Equal(after, await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shop.BuyAsync(1, key: $"after-{i}"))));
        var rest = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => shop.BuyAsync(1)));
        var sold = rest.Where(outcome => outcome.Status == PurchaseStatus.Sold).Concat(before).Concat(after).Append(next).ToList();
        Assert.Equal(100, sold.Count);
        Assert.Equal(100, sold.Select(outcome => outcome.OrderId).Distinct().Count());
        await AssertBooksAsync(shop, initial: 100, sold: 100);
        Assert.Contains(shop.Log.Lines, line => line.Contains("10 recorded numbers Redis had lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatRedisLostBeforeItWasRecorded_IsSoldAgainAndTheBooksAgree()
    {
        var recording = await OpenWithStockAsync("v4", 10);
        await recording.DisposeAsync();
        var shop = await Servers.OpenAsync("v4", worker: false);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shop.BuyAsync(1)));
        string copy = Servers.KeepData();
        var lost = await shop.BuyAsync(1, 5, key: "lost");
        Assert.Equal(PurchaseStatus.Sold, lost.Status);
        await Servers.ReturnToAsync(copy);

        Assert.Equal((PurchaseStatus.Sold, 6L, 2), await ShortAsync(BuyOnceBackAsync(shop)));
        Assert.Null(await shop.Book.FindOrderAsync(lost.OrderId, default));
        Assert.Equal((PurchaseStatus.Sold, 1L, 2), await ShortAsync(shop.BuyAsync(1, 5, key: "lost")));
        await Servers.OpenAsync("v4");
        await AssertBooksAsync(shop, initial: 10, sold: 9);
    }

    [Fact]
    public async Task ManyShopsThatSeeItAtOnce_OpenOneEpochAndSellEachPieceOnce()
    {
        var shops = new List<Shop> { await OpenWithStockAsync("v3", 200) };
        for (int i = 0; i < 3; i++)
            shops.Add(await Servers.OpenAsync("v3"));
        var outcomes = new List<PurchaseOutcome>();
        for (int round = 0; round < 5; round++)
        {
            await Servers.AdministerAsync("SCRIPT", "FLUSH");
            outcomes.AddRange(
                await Task.WhenAll(Enumerable.Range(0, 40).Select(i => shops[i % shops.Count].BuyAsync(1, key: $"{round}-{i}")))
            );
        }

        Assert.All(outcomes, outcome => Assert.Equal(PurchaseStatus.Sold, outcome.Status));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), outcomes.Select(outcome => outcome.Remaining).Order());
        Assert.Equal(200, outcomes.Select(outcome => outcome.OrderId).Distinct().Count());
        await AssertBooksAsync(shops[0], initial: 200, sold: 200);
        Assert.Equal(6, shops[0].Epochs.Current!.Number);
    }

    [Fact]
    public async Task TamperedStock_IsFoundAndRepaired()
    {
        var shop = await OpenWithStockAsync("v4", 10);
        await shop.BuyAsync(1, 4);
        await Servers.AdministerAsync("HINCRBY", "{inventory}:product:1", "stock", 3);
        Assert.Equal(3, Assert.Single((await shop.Book.ReconcileAsync(repair: false, default)).Products).Difference);
        var repaired = await shop.Book.ReconcileAsync(repair: true, default);
        Assert.Equal((2, 0L), (repaired.Epoch, repaired.Products.Sum(product => product.Difference)));
        Assert.Contains("3 pieces", repaired.Repaired, StringComparison.Ordinal);
        Assert.Equal(6, (await shop.Book.FindStockAsync(1, default))!.Value.Stock);
        Assert.Null((await shop.Book.ReconcileAsync(repair: true, default)).Repaired);
    }

    [Fact]
    public async Task DeletedProductStateOrStream_IsFound()
    {
        var shop = await OpenWithStockAsync("v4", 10);
        await shop.BuyAsync(1, 4);
        await shop.Book.ReconcileAsync(repair: false, default);
        await Servers.AdministerAsync("DEL", "{inventory}:product:1", "{inventory}:products");
        Assert.NotEqual(0, Assert.Single((await shop.Book.ReconcileAsync(repair: false, default)).Products).Difference);
        Assert.NotNull((await shop.Book.ReconcileAsync(repair: true, default)).Repaired);
        await Servers.AdministerAsync("DEL", "{inventory}:state");
        Assert.Equal((PurchaseStatus.Sold, 5L, 3), await ShortAsync(shop.BuyAsync(1)));
        await AssertBooksAsync(shop, initial: 10, sold: 5);
    }

    [Fact]
    public async Task StreamThatLostItsEntries_IsFoundByTheWorker()
    {
        var idle = await OpenWithStockAsync("v4", 10);
        await idle.DisposeAsync();
        var shop = await Servers.OpenAsync("v4", worker: false);
        await shop.BuyAsync(1, 2);
        await Servers.AdministerAsync("XTRIM", "{inventory}:events:1", "MAXLEN", 0);
        await shop.BuyAsync(1, 3);
        var worker = await Servers.OpenAsync("v4");
        await Waiting.UntilAsync(() => worker.Epochs.Current is { Number: 2 });
        Assert.Contains(
            worker.Log.Lines,
            line => line.StartsWith("Error: The stream in Redis has lost number 2", StringComparison.Ordinal)
        );
        Assert.Equal((PurchaseStatus.Sold, 9L, 2), await ShortAsync(shop.BuyAsync(1)));
        await AssertBooksAsync(worker, initial: 10, sold: 1);
    }

    private async Task<Shop> OpenWithStockAsync(string strategy, long stock)
    {
        var shop = await Servers.OpenAsync(strategy);
        await shop.Book.SetStockAsync(1, stock, default);
        return shop;
    }

    /// <summary>Until the client has found Redis again, it is refused.</summary>
    private static Task<PurchaseOutcome> BuyOnceBackAsync(Shop shop) =>
        Waiting.UntilAsync(
            async () =>
            {
                var outcome = await shop.BuyAsync(1);
                if (outcome.Status == PurchaseStatus.Unavailable)
                    Assert.DoesNotContain("may be sold", outcome.Detail, StringComparison.Ordinal);
                return outcome;
            },
            outcome => outcome.Status != PurchaseStatus.Unavailable
        );

    private static async Task<(PurchaseStatus Status, long Remaining, int Epoch)> ShortAsync(Task<PurchaseOutcome> buying)
    {
        var outcome = await buying;
        return (outcome.Status, outcome.Remaining, outcome.OrderId.Epoch);
    }

    private static async Task AssertBooksAsync(Shop shop, long initial, long sold)
    {
        var books = await shop.ReconcileAsync();
        var product = books.Products.Single(product => product.ProductId == 1);
        Assert.Equal(
            (initial, sold, initial - sold, sold, 0),
            (product.Initial, product.Sold, product.Remaining, product.Recorded, product.Difference)
        );
        Assert.Equal(0, books.Products.Sum(other => other.Difference));
    }
}
