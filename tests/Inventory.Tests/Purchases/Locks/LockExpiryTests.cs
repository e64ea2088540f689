using System.Diagnostics.Metrics;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases.Locks;
using Platform.Inventory.Tests.Books;
using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases.Locks;

/// <summary>What a holder does who does not know that the lock is no longer his.</summary>
public sealed class LockExpiryTests(PostgresFixture postgres) : IAsyncLifetime
{
    private SalesServers? _servers;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task HolderWhoSleptPastTheExpiry_IsRefusedAndSellsNothing(string strategy)
    {
        var (slow, quick) = await OpenTwoAsync(strategy, stock: 1);
        using var fenced = new Count("lock.fenced", slow.Get<IMeterFactory>());
        PurchaseOutcome? other = null;
        Once(
            slow,
            async () =>
            {
                await _servers!.AdministerAsync("DEL", "{inventory}:lock:1");
                other = await quick.BuyAsync(1);
            }
        );
        Assert.Equal(PurchaseOutcome.Insufficient(0), await slow.BuyAsync(1));
        Assert.Equal(PurchaseStatus.Sold, other!.Value.Status);
        Assert.Equal(1, fenced.Sum);
        await AssertBooksAsync(quick);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task HolderWhoSleptWhileAnotherHasTheLock_IsRefused(string strategy)
    {
        var (slow, quick) = await OpenTwoAsync(strategy, stock: 10);
        var hold = new TaskCompletionSource();
        var holds = new TaskCompletionSource();
        Once(
            quick,
            async () =>
            {
                holds.SetResult();
                await hold.Task;
            }
        );
        Task<PurchaseOutcome>? other = null;
        Once(
            slow,
            async () =>
            {
                await _servers!.AdministerAsync("DEL", "{inventory}:lock:1");
                other = quick.BuyAsync(1);
                // The other has read the stock and not written yet.
                await holds.Task;
            }
        );
        using var fenced = new Count("lock.fenced", slow.Get<IMeterFactory>());
        var buying = slow.BuyAsync(1);
        await Waiting.UntilAsync(() => fenced.Sum == 1);
        hold.SetResult();
        Assert.Equal([8L, 9L], new[] { (await buying).Remaining, (await other!).Remaining }.Order());
        await AssertBooksAsync(quick);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task HolderWhoDies_KeepsOthersOnlyUntilTheExpiry(string strategy)
    {
        var (dead, quick) = await OpenTwoAsync(strategy, stock: 10, options => options.LockExpiry = TimeSpan.FromMilliseconds(200));
        var died = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        Once(
            dead,
            async () =>
            {
                died.SetResult();
                await end.Task;
            }
        );
        var buying = dead.BuyAsync(1, 3, key: "a");
        await died.Task;
        Assert.Equal((PurchaseStatus.Sold, 8L), await quick.BuyAsync(1, 2) is var outcome ? (outcome.Status, outcome.Remaining) : default);
        // He comes back after all, and begins again.
        end.SetResult();
        Assert.Equal(5, (await buying).Remaining);
        await AssertBooksAsync(quick);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task Restock_FencesOutWhoeverHasTheLock(string strategy)
    {
        var (slow, quick) = await OpenTwoAsync(strategy, stock: 10);
        using var fenced = new Count("lock.fenced", slow.Get<IMeterFactory>());
        Once(slow, () => quick.Book.SetStockAsync(1, 100, default));
        Assert.Equal(99, (await slow.BuyAsync(1)).Remaining);
        Assert.Equal(1, fenced.Sum);
        await AssertBooksAsync(quick);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task LockThatIsNotHadInTime_IsSaid(string strategy)
    {
        var (slow, quick) = await OpenTwoAsync(strategy, stock: 10, options => options.LockTimeout = TimeSpan.FromMilliseconds(100));
        using var failed = new Count("lock.failed", quick.Get<IMeterFactory>());
        await _servers!.AdministerAsync("SET", "{inventory}:lock:1", "somebody");
        Assert.Equal(PurchaseStatus.LockNotHad, (await quick.BuyAsync(1)).Status);
        Assert.Equal(1, failed.Sum);
        await _servers.AdministerAsync("DEL", "{inventory}:lock:1");
        await AssertBooksAsync(slow);
    }

    [Fact]
    public async Task FairLock_IsWokenByTheReleaseOfAnotherProcess()
    {
        // Without being woken it would ask again after half an hour.
        var (first, second) = await OpenTwoAsync(
            "v2",
            stock: 10,
            options => options.LockRetryDelay = options.MaxLockRetryDelay = options.LockTimeout = TimeSpan.FromHours(1)
        );
        using var contended = new Count("lock.contended", second.Get<IMeterFactory>());
        var end = new TaskCompletionSource();
        var holds = new TaskCompletionSource();
        Once(
            first,
            async () =>
            {
                holds.SetResult();
                await end.Task;
            }
        );
        var buying = first.BuyAsync(1);
        await holds.Task;
        var waiting = second.BuyAsync(1);
        await Waiting.UntilAsync(() => contended.Sum == 1);
        end.SetResult();
        Assert.Equal((9L, 8L), ((await buying).Remaining, (await waiting.WaitAsync(Waiting.Patience)).Remaining));
    }

    private async Task<(Shop First, Shop Second)> OpenTwoAsync(string strategy, long stock, Action<InventoryOptions>? change = null)
    {
        _servers = await SalesServers.StartAsync(postgres);
        var first = await _servers.OpenAsync(strategy, change);
        await first.Book.SetStockAsync(1, stock, default);
        return (first, await _servers.OpenAsync(strategy, change));
    }

    /// <summary>Between the next reading and its writing.</summary>
    private static void Once(Shop shop, Func<Task> action)
    {
        var sale = shop.Get<LockedSale>();
        sale.BeforeWrite = _ =>
        {
            sale.BeforeWrite = null;
            return action();
        };
    }

    private static async Task AssertBooksAsync(Shop shop)
    {
        var product = Assert.Single((await shop.Book.ReconcileAsync(repair: false, default)).Products);
        Assert.Equal((0L, product.Initial), (product.Difference, product.Sold + product.Remaining));
    }

    /// <summary>Adds up a counter of one shop.</summary>
    private sealed class Count : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _sum;

        public Count(string name, IMeterFactory scope)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == scope)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _sum, value));
            _listener.Start();
        }

        public long Sum => Volatile.Read(ref _sum);

        public void Dispose() => _listener.Dispose();
    }
}
