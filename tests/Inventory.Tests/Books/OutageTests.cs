using Platform.Inventory.Orders;
using Platform.Testing;

namespace Platform.Inventory.Tests.Books;

/// <summary>What happens while a server is unavailable or hangs, and afterwards.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private SalesServers? _servers;
    private PostgresServer? _postgres;

    private SalesServers Servers => _servers!;

    private PostgresServer Postgres => _postgres!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [InlineData("v3")]
    [InlineData("v4")]
    public async Task HangingRedis_IsSaidInBoundedTimeAndSellsOnAfterwards(string strategy)
    {
        // What took a lock and was not heard of keeps it until it expires.
        var shop = await OpenAsync(
            strategy,
            100,
            options => options.LockExpiry = TimeSpan.FromMilliseconds(200),
            more: ",syncTimeout=300,connectTimeout=500"
        );
        Servers.Redis.Signal(ProcessSignal.Stop);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => shop.BuyAsync(1, key: $"{i}"))).WaitAsync(Waiting.Patience);
        Assert.All(outcomes, outcome => Assert.Equal(PurchaseStatus.Unavailable, outcome.Status));
        Assert.Contains("127.0.0.1", outcomes[0].Detail, StringComparison.Ordinal);
        Servers.Redis.Signal(ProcessSignal.Continue);
        // Whatever was on its way: with its key each sells once.
        var again = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => BuyUntilKnownAsync(shop, $"{i}")));
        Assert.Equal(50, again.Select(outcome => outcome.OrderId).Distinct().Count());
        await AssertSoldAsync(shop, 50);
    }

    [Theory]
    [InlineData("v3")]
    [InlineData("v4")]
    public async Task KilledRedisUnderLoad_SellsEachKeyOnceAndLosesNothing(string strategy)
    {
        var shop = await OpenAsync(strategy, 100_000);
        using var stop = new CancellationTokenSource();
        int sold = 0;
        var buyers = Enumerable
            .Range(0, 20)
            .Select(buyer =>
                Task.Run(async () =>
                {
                    for (int i = 0; !stop.IsCancellationRequested; i++)
                    {
                        Assert.Equal(PurchaseStatus.Sold, (await BuyUntilKnownAsync(shop, $"{buyer}-{i}")).Status);
                        Interlocked.Increment(ref sold);
                    }
                })
            )
            .ToArray();
        for (int outage = 1; outage <= 2; outage++)
        {
            int before = sold;
            await Waiting.UntilAsync(() => Volatile.Read(ref sold) > before + 200);
            await Servers.Redis.KillAsync();
            await Servers.Redis.RestartAsync();
        }

        int last = sold;
        await Waiting.UntilAsync(() => Volatile.Read(ref sold) > last + 200);
        await stop.CancelAsync();
        await Task.WhenAll(buyers);
        Assert.Equal(3, shop.Epochs.Current!.Number);
        await AssertSoldAsync(shop, sold);
    }

    [Fact]
    public async Task StoppedPostgres_WriteBehindSellsOnUntilTooManyWait()
    {
        var shop = await OpenAsync("v4", 1000, options => options.MaxPendingOrders = 50);
        await Postgres.StopAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => shop.BuyAsync(1, key: $"{i}")));
        Assert.Equal(50, outcomes.Count(outcome => outcome.Status == PurchaseStatus.Sold));
        Assert.Equal(50, outcomes.Count(outcome => outcome.Status == PurchaseStatus.Overloaded));
        await Postgres.RestartAsync();
        // Those that were refused are not remembered.
        for (int i = 0; i < 100; i++)
            await BuyUntilKnownAsync(shop, $"{i}");
        await AssertSoldAsync(shop, 100);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [InlineData("v3")]
    public async Task StoppedPostgres_WhoPromisesTheRecordSaysThatItMayBeSold(string strategy)
    {
        var shop = await OpenAsync(strategy, 1000, options => options.CommitTimeout = TimeSpan.FromMilliseconds(300));
        await Postgres.StopAsync();
        var purchases = Enumerable.Range(0, 10).Select(i => shop.BuyAsync(1, key: $"{i}")).ToList();
        // Before a lock that nobody gave back expires.
        await Task.WhenAny(Task.WhenAll(purchases), Task.Delay(Waiting.Patience / 2, TimeProvider.System));
        Assert.True(
            purchases.TrueForAll(purchase => purchase.IsCompleted),
            $"Ended are: {string.Join("; ", purchases.Where(one => one.IsCompleted).Select(one => $"{one.Result.Status} {one.Result.Detail}"))}"
        );
        var outcomes = await Task.WhenAll(purchases);
        Assert.All(outcomes, outcome => Assert.Equal(PurchaseStatus.Unavailable, outcome.Status));
        Assert.All(outcomes, outcome => Assert.Contains("may be sold", outcome.Detail, StringComparison.Ordinal));
        await Postgres.RestartAsync();
        for (int i = 0; i < 10; i++)
            await BuyUntilKnownAsync(shop, $"{i}");
        await AssertSoldAsync(shop, 10);
    }

    [Fact]
    public async Task RestartedRedisWithoutPostgres_SellsNothingUntilItCanBeRebuilt()
    {
        var shop = await OpenAsync("v4", 10, options => options.RebuildPatience = TimeSpan.FromMilliseconds(200));
        await Postgres.StopAsync();
        await Servers.Redis.KillAsync();
        await Servers.Redis.RestartAsync();
        for (int i = 0; i < 5; i++)
        {
            var outcome = await shop.BuyAsync(1);
            Assert.Equal(PurchaseStatus.Unavailable, outcome.Status);
            Assert.DoesNotContain("may be sold", outcome.Detail, StringComparison.Ordinal);
        }

        await Postgres.RestartAsync();
        Assert.Equal(9, (await BuyUntilKnownAsync(shop, "a")).Remaining);
        await AssertSoldAsync(shop, 1);
    }

    [Fact]
    public async Task WorkerThatEnds_LeavesItsWorkToAnother()
    {
        var first = await OpenAsync("v3", 100);
        var second = await Servers.OpenAsync("v3");
        var api = await Servers.OpenAsync("v3", worker: false);
        for (int i = 0; i < 10; i++)
            Assert.Equal(PurchaseStatus.Sold, (await (i % 2 == 0 ? second : api).BuyAsync(1)).Status);
        await first.DisposeAsync();
        for (int i = 0; i < 10; i++)
            Assert.Equal(PurchaseStatus.Sold, (await (i % 2 == 0 ? second : api).BuyAsync(1)).Status);
        await AssertSoldAsync(api, 20);
    }

    private async Task<Shop> OpenAsync(string strategy, long stock, Action<InventoryOptions>? change = null, string more = "")
    {
        _postgres = await PostgresServer.StartAsync();
        _servers = await SalesServers.StartAsync(Postgres.ConnectionString, AppendFsync.Always);
        var shop = await Servers.OpenAsync(strategy, change, more: more);
        await shop.Book.SetStockAsync(1, stock, default);
        return shop;
    }

    /// <summary>As a client does that was told that it is safe with its key.</summary>
    private static Task<PurchaseOutcome> BuyUntilKnownAsync(Shop shop, string key) =>
        Waiting.UntilAsync(
            async () => await shop.BuyAsync(1, key: key),
            outcome => outcome.Status is not (PurchaseStatus.Unavailable or PurchaseStatus.Overloaded or PurchaseStatus.LockNotHad),
            Waiting.PatienceWithCrashes
        );

    private static async Task AssertSoldAsync(Shop shop, long sold)
    {
        var product = Assert.Single((await shop.ReconcileAsync()).Products);
        Assert.Equal((sold, sold, 0L), (product.Sold, product.Orders, product.Difference));
    }
}
