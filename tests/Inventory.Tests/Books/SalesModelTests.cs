using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Inventory.Books;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases.Locks;
using Platform.Inventory.Recording;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;

namespace Platform.Inventory.Tests.Books;

/// <summary>
/// Whatever happens at once in two processes – purchases, restocks, locks that expire, holders that die or sleep, Redis that forgets,
/// workers that end and begin – the books agree, and each sale is one order.
/// </summary>
public sealed class SalesModelTests(PostgresFixture postgres) : IAsyncLifetime
{
    private SalesServers? _servers;

    private delegate Task Step(Run run);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [InlineData("v3")]
    [InlineData("v4")]
    public async Task AnyInterleaving_SellsNoPieceTwiceAndLosesNone(string strategy)
    {
        _servers = await SalesServers.StartAsync(postgres);
        Action<InventoryOptions> quick = options =>
        {
            (options.LockExpiry, options.LockRetryDelay, options.MaxLockRetryDelay) = (
                TimeSpan.FromMilliseconds(100),
                TimeSpan.FromMilliseconds(2),
                TimeSpan.FromMilliseconds(20)
            );
            options.LeaseDuration = TimeSpan.FromSeconds(3);
        };
        Shop[] shops = [await _servers.OpenAsync(strategy, quick), await _servers.OpenAsync(strategy, quick)];
        long product = 0;
        // On threads of its own: the check blocks.
        await Task.Run(() =>
            Prop.ForAll(Steps().ToArbitrary(), steps => RunAsync(new Run(_servers, shops, ++product), steps).GetAwaiter().GetResult())
                .Check(Config.QuickThrowOnFailure.WithMaxTest(12))
        );
    }

    private static Gen<List<Step>> Steps()
    {
        var shop = Gen.Choose(0, 1);
        var buy =
            from at in shop
            from quantity in Gen.Choose(1, 3)
            from key in Gen.Choose(0, 9)
            from buyers in Gen.Choose(1, 5)
            select (Step)(run => run.Buy(at, quantity, key < 6 ? $"k{key}" : null, buyers));
        var restock = from at in shop from stock in Gen.Choose(0, 15) select (Step)(run => run.Restock(at, stock));
        var expire = Gen.Constant<Step>(run => run.ExpireLockAsync());
        var die = shop.Select(at => (Step)(run => run.HoldNext(at)));
        var wake = Gen.Constant<Step>(run => run.LetGo());
        var forget = Gen.Constant<Step>(run => run.ForgetScriptsAsync());
        var worker = shop.Select(at => (Step)(run => run.RestartWorkerAsync(at)));
        var settle = Gen.Constant<Step>(run => run.SettleAsync());
        return Gen.Frequency((12, buy), (2, restock), (2, expire), (1, die), (1, wake), (1, forget), (1, worker), (1, settle)).ListOf(25);
    }

    private static async Task RunAsync(Run run, IEnumerable<Step> steps)
    {
        await run.BeginAsync();
        foreach (var step in steps)
            await step(run);
        await run.SettleAsync();
        await run.CheckAsync();
    }

    private sealed record Bought(int Quantity, string? Key, Task<PurchaseOutcome> Outcome);

    private sealed class Run(SalesServers servers, Shop[] shops, long product)
    {
        private readonly List<Bought> _bought = [];
        private readonly List<Task> _restocks = [];
        private TaskCompletionSource _hold = new();

        public Task BeginAsync() => shops[0].Book.SetStockAsync(product, 10, default);

        public Task Buy(int shop, int quantity, string? key, int buyers)
        {
            for (int i = 0; i < buyers; i++)
                _bought.Add(new Bought(quantity, key, Task.Run(() => shops[shop].BuyAsync(product, quantity, $"buyer-{product}", key))));
            return Task.CompletedTask;
        }

        public Task Restock(int shop, long stock)
        {
            _restocks.Add(Task.Run(() => RestockAsync(shops[shop].Book, stock)));
            return Task.CompletedTask;
        }

        private async Task RestockAsync(ISalesBook book, long stock)
        {
            try
            {
                await book.SetStockAsync(product, stock, default);
            }
            catch (StoreUnavailableException e) when (e.Message.StartsWith("The stock was rebuilt", StringComparison.Ordinal))
            {
                // Several epochs were opened meanwhile, and it is not known: that is said.
            }
        }

        public Task ExpireLockAsync() => servers.AdministerAsync("DEL", $"{{inventory}}:lock:{product}");

        /// <summary>Whoever has read the stock next stands still before he writes, until long after his lock has expired.</summary>
        public Task HoldNext(int shop)
        {
            var sale = shops[shop].Get<LockedSale>();
            sale.BeforeWrite = _ =>
            {
                sale.BeforeWrite = null;
                return _hold.Task;
            };
            return Task.CompletedTask;
        }

        public Task LetGo()
        {
            var hold = _hold;
            _hold = new TaskCompletionSource();
            foreach (var shop in shops)
                shop.Get<LockedSale>().BeforeWrite = null;
            hold.SetResult();
            return Task.CompletedTask;
        }

        public Task ForgetScriptsAsync() => servers.AdministerAsync("SCRIPT", "FLUSH");

        public async Task RestartWorkerAsync(int shop)
        {
            var worker = shops[shop].Get<IEnumerable<IHostedService>>().OfType<RecordWorker>().Single();
            await worker.StopAsync(default);
            await worker.StartAsync(default);
        }

        public async Task SettleAsync()
        {
            await LetGo();
            await Task.WhenAll(_bought.Select(bought => (Task)bought.Outcome).Concat(_restocks)).WaitAsync(Waiting.Patience);
        }

        public async Task CheckAsync()
        {
            var books = (await shops[1].Book.ReconcileAsync(repair: false, default)).Products.Single(balance =>
                balance.ProductId == product
            );
            Assert.Equal((0L, books.Initial), (books.Difference, books.Sold + books.Remaining));
            Assert.InRange(books.Remaining, 0, long.MaxValue);
            var outcomes = _bought.Select(bought => (Bought: bought, Outcome: bought.Outcome.Result)).ToList();
            Assert.All(
                outcomes,
                pair =>
                    Assert.Contains(
                        pair.Outcome.Status,
                        new[] { PurchaseStatus.Sold, PurchaseStatus.InsufficientStock, PurchaseStatus.KeyReused }
                    )
            );
            var orders = await shops[0].Book.ListOrdersAsync(new OrderQuery { ProductId = product, Limit = 10_000 }, default);
            var sold = outcomes.Where(pair => pair.Outcome.Status == PurchaseStatus.Sold).ToList();
            Assert.Equal(orders.Select(order => order.Id).ToHashSet(), sold.Select(pair => pair.Outcome.OrderId).ToHashSet());
            Assert.Equal(
                orders.Count,
                sold.Count(pair => pair.Bought.Key is null)
                    + sold.Select(pair => pair.Bought.Key).Where(key => key is not null).Distinct().Count()
            );
            foreach (
                var key in outcomes
                    .Where(pair => pair.Bought.Key is not null && pair.Outcome.Status != PurchaseStatus.KeyReused)
                    .GroupBy(pair => pair.Bought.Key)
            )
                Assert.Single(key.Select(pair => (pair.Bought.Quantity, pair.Outcome)).Distinct());
        }
    }
}
