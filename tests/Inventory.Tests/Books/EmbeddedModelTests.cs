using FsCheck;
using FsCheck.Fluent;
using Platform.Inventory.Orders;

namespace Platform.Inventory.Tests.Books;

/// <summary>Whatever happens in whatever order, the store agrees with a naive model of it.</summary>
public sealed class EmbeddedModelTests
{
    private static readonly Gen<Step> Purchases =
        from product in Gen.Choose(1, 3)
        from quantity in Gen.Choose(1, 4)
        from buyer in Gen.Choose(1, 2)
        from key in Gen.Choose(0, 3)
        select (Step)new Buy(new Purchase(product, quantity, $"user_{buyer}", key == 0 ? null : $"key-{key}"));

    private static readonly Gen<Step> Restocks =
        from product in Gen.Choose(1, 3)
        from stock in Gen.Choose(0, 10)
        select (Step)new Restock(product, stock);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Purchases),
        (2, Restocks),
        (1, Gen.Choose(1, 3).Select(product => (Step)new Fail(new Purchase(product, 1, "user_9", "key-of-a-failure")))),
        (1, Gen.Constant((Step)new Restart())),
        (1, Gen.Constant((Step)new DayPasses()))
    );

    [Fact]
    public void TheStore_AgreesWithTheModel() =>
        Prop.ForAll(Steps.ListOf().ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    private static async Task RunAsync(IReadOnlyList<Step> steps)
    {
        await using var books = await EmbeddedBooks.StartAsync();
        var model = new SalesModel();
        foreach (var step in steps)
            await step.RunAsync(books, model);

        var found = await books.Book.ReconcileAsync(repair: false, CancellationToken.None);
        Assert.All(found.Products, product => Assert.Equal(0, product.Difference));
        Assert.Equal(
            model.Products.Select(pair => (pair.Key, pair.Value.Initial, pair.Value.Stock)),
            found.Products.Select(product => (product.ProductId, product.Initial, product.Remaining))
        );
        Assert.Equal(
            model.Orders,
            (await books.Book.ListOrdersAsync(new OrderQuery { Limit = 10_000 }, CancellationToken.None)).Select(order =>
                (order.Id, order.ProductId, order.Quantity, order.Buyer)
            )
        );
    }

    /// <summary>Something that happens to both.</summary>
    private abstract record Step
    {
        public abstract Task RunAsync(EmbeddedBooks books, SalesModel model);
    }

    private sealed record Buy(Purchase Purchase) : Step
    {
        public override async Task RunAsync(EmbeddedBooks books, SalesModel model) =>
            Assert.Equal(model.Buy(Purchase), await books.Strategy.PurchaseAsync(Purchase, CancellationToken.None));
    }

    private sealed record Restock(long ProductId, long Stock) : Step
    {
        public override async Task RunAsync(EmbeddedBooks books, SalesModel model)
        {
            model.Restock(ProductId, Stock);
            Assert.Equal(Stock, (await books.Book.SetStockAsync(ProductId, Stock, CancellationToken.None))?.Stock);
            Assert.Equal(Stock, (await books.Book.FindStockAsync(ProductId, CancellationToken.None))?.Stock);
        }
    }

    /// <summary>A transaction that sold and was not committed: as if it had not been.</summary>
    private sealed record Fail(Purchase Purchase) : Step
    {
        public override Task RunAsync(EmbeddedBooks books, SalesModel model) =>
            Assert.ThrowsAsync<InvalidOperationException>(() =>
                books.Store.ChangeAsync<bool>(
                    (ledger, connection) =>
                    {
                        ledger.Purchase(connection, Purchase);
                        throw new InvalidOperationException("The disk is full.");
                    },
                    CancellationToken.None
                )
            );
    }

    private sealed record Restart : Step
    {
        public override Task RunAsync(EmbeddedBooks books, SalesModel model) => books.RestartAsync();
    }

    private sealed record DayPasses : Step
    {
        public override Task RunAsync(EmbeddedBooks books, SalesModel model)
        {
            books.Time.Advance(TimeSpan.FromHours(24));
            model.Keys.Clear();
            return Task.CompletedTask;
        }
    }

    /// <summary>Sales as a child would keep them.</summary>
    private sealed class SalesModel
    {
        public SortedDictionary<long, (long Initial, long Stock)> Products { get; } = [];

        public List<(OrderId Id, long ProductId, int Quantity, string Buyer)> Orders { get; } = [];

        public Dictionary<(string Buyer, string Key), (Purchase Purchase, PurchaseOutcome Outcome)> Keys { get; } = [];

        public void Restock(long productId, long stock)
        {
            var (initial, left) = Products.GetValueOrDefault(productId);
            Products[productId] = (initial - left + stock, stock);
        }

        public PurchaseOutcome Buy(Purchase purchase)
        {
            if (purchase.IdempotencyKey is { } key && Keys.TryGetValue((purchase.Buyer, key), out var before))
                return before.Purchase == purchase ? before.Outcome : new PurchaseOutcome(PurchaseStatus.KeyReused);
            if (!Products.TryGetValue(purchase.ProductId, out var product))
                return new PurchaseOutcome(PurchaseStatus.UnknownProduct);
            var outcome = PurchaseOutcome.Insufficient(product.Stock);
            if (product.Stock >= purchase.Quantity)
            {
                Products[purchase.ProductId] = product with { Stock = product.Stock - purchase.Quantity };
                var id = new OrderId(1, Orders.Count + 1);
                Orders.Add((id, purchase.ProductId, purchase.Quantity, purchase.Buyer));
                outcome = PurchaseOutcome.Sold(id, product.Stock - purchase.Quantity);
            }

            if (purchase.IdempotencyKey is { } first)
                Keys[(purchase.Buyer, first)] = (purchase, outcome);
            return outcome;
        }
    }
}
