using System.Globalization;
using Platform.Inventory.Books;
using Platform.Inventory.Orders;
using Platform.Inventory.Purchases;
using Platform.Inventory.Stock.Embedded;
using Platform.Testing;

namespace Platform.Inventory.Tests.Purchases;

/// <summary>What every strategy promises.</summary>
public abstract class PurchaseContract
{
    /// <summary>Flash sales for each run of the test; set PLATFORM_FLASH_SALES=50 for a long night.</summary>
    private static readonly int FlashSales = int.Parse(
        Environment.GetEnvironmentVariable("PLATFORM_FLASH_SALES") ?? "1",
        CultureInfo.InvariantCulture
    );

    private static readonly OrderQuery All = new() { Limit = 10_000 };

    public virtual async Task HundredsOfBuyersForFewPieces_ExactlyAllAreSoldAndEachIsOneOrder()
    {
        const int Buyers = 400,
            Pieces = 100;
        var (strategy, book) = await OpenAsync();
        await book.SetStockAsync(1, Pieces, default);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Buyers).Select(i => BuyAsync(strategy, 1, buyer: $"user_{i}")));

        var sold = outcomes.Where(outcome => outcome.Status == PurchaseStatus.Sold).ToList();
        Assert.Equal(Pieces, sold.Count);
        Assert.Equal(Buyers - Pieces, outcomes.Count(outcome => outcome is { Status: PurchaseStatus.InsufficientStock, Remaining: 0 }));
        Assert.Equal(Enumerable.Range(0, Pieces).Select(i => (long)i), sold.Select(outcome => outcome.Remaining).Order());
        await AssertRecordedAsync(book, sold);
        Assert.Equal(0, (await book.FindStockAsync(1, default))!.Value.Stock);
    }

    public virtual async Task FlashSaleAgainAndAgain_SellsExactlyWhatThereIs()
    {
        const int Buyers = 1000,
            Pieces = 100;
        var (strategy, book) = await OpenAsync();
        for (int sale = 1; sale <= FlashSales; sale++)
        {
            await book.SetStockAsync(1, Pieces, default);
            var outcomes = await Task.WhenAll(
                Enumerable.Range(0, Buyers).Select(i => Task.Run(() => BuyUntilDecidedAsync(strategy, $"user_{i}")))
            );
            Assert.Equal(Pieces, outcomes.Count(outcome => outcome.Status == PurchaseStatus.Sold));
            Assert.Equal(Buyers - Pieces, outcomes.Count(outcome => outcome.Status == PurchaseStatus.InsufficientStock));
            var books = Assert.Single((await book.ReconcileAsync(repair: false, default)).Products);
            Assert.Equal(((long)sale * Pieces, 0L, (long)sale * Pieces, 0L), (books.Sold, books.Remaining, books.Orders, books.Difference));
        }
    }

    public virtual async Task SeveralProductsAndQuantities_NoPieceIsSoldTwice()
    {
        var (strategy, book) = await OpenAsync();
        foreach (int product in new[] { 1, 2, 3 })
            await book.SetStockAsync(product, 50, default);
        var wanted = Enumerable.Range(0, 240).Select(i => (Product: 1 + i % 3, Quantity: 1 + i % 4)).ToList();
        var outcomes = await Task.WhenAll(wanted.Select(want => BuyAsync(strategy, want.Product, want.Quantity)));
        foreach (int product in new[] { 1, 2, 3 })
        {
            long sold = wanted
                .Zip(outcomes)
                .Where(pair => pair.First.Product == product && pair.Second.Status == PurchaseStatus.Sold)
                .Sum(pair => pair.First.Quantity);
            Assert.InRange(sold, 50 - 3, 50);
            Assert.Equal(50 - sold, (await book.FindStockAsync(product, default))!.Value.Stock);
        }

        await AssertRecordedAsync(book, outcomes.Where(outcome => outcome.Status == PurchaseStatus.Sold).ToList());
    }

    public virtual async Task SameKeyAtOnce_SellsOnceAndAllGetTheSameAnswer()
    {
        var (strategy, book) = await OpenAsync();
        await book.SetStockAsync(1, 100, default);
        for (int round = 0; round < 5; round++)
        {
            string key = $"key-{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BuyAsync(strategy, 1, 2, key: key)));
            Assert.Single(outcomes.Distinct());
            Assert.Equal((PurchaseStatus.Sold, 100L - 2 * (round + 1)), (outcomes[0].Status, outcomes[0].Remaining));
        }

        // Which waits for the record.
        await book.ReconcileAsync(repair: false, default);
        Assert.Equal(5, (await AllOrdersAsync(book)).Count);
    }

    public virtual async Task RepeatedKey_GetsTheFirstAnswerWhateverIsLeft()
    {
        var (strategy, book) = await OpenAsync();
        await book.SetStockAsync(1, 5, default);
        var first = await BuyAsync(strategy, 1, 3, key: "a");
        await BuyAsync(strategy, 1, 2);
        Assert.Equal(first, await BuyAsync(strategy, 1, 3, key: "a"));
        Assert.Equal(PurchaseStatus.Sold, first.Status);
    }

    public virtual async Task SoldOutIsRemembered_AlsoAfterARestock()
    {
        var (strategy, book) = await OpenAsync();
        await book.SetStockAsync(1, 1, default);
        var first = await BuyAsync(strategy, 1, 2, key: "a");
        Assert.Equal(PurchaseOutcome.Insufficient(1), first);
        await book.SetStockAsync(1, 10, default);
        Assert.Equal(first, await BuyAsync(strategy, 1, 2, key: "a"));
        Assert.Equal(PurchaseStatus.Sold, (await BuyAsync(strategy, 1, 2, key: "b")).Status);
    }

    public virtual async Task KeyOfAnotherPurchase_IsRefused()
    {
        var (strategy, book) = await OpenAsync();
        await book.SetStockAsync(1, 10, default);
        await book.SetStockAsync(2, 10, default);
        await BuyAsync(strategy, 1, 1, key: "a");
        Assert.Equal(PurchaseStatus.KeyReused, (await BuyAsync(strategy, 1, 2, key: "a")).Status);
        Assert.Equal(PurchaseStatus.KeyReused, (await BuyAsync(strategy, 2, 1, key: "a")).Status);
        Assert.Equal(PurchaseStatus.Sold, (await BuyAsync(strategy, 2, 1, buyer: "another", key: "a")).Status);
        Assert.Equal(
            (9L, 9L),
            ((await book.FindStockAsync(1, default))!.Value.Stock, (await book.FindStockAsync(2, default))!.Value.Stock)
        );
    }

    public virtual async Task UnknownProduct_IsSaidAndNotRemembered()
    {
        var (strategy, book) = await OpenAsync();
        Assert.Equal(PurchaseStatus.UnknownProduct, (await BuyAsync(strategy, 7, 1, key: "a")).Status);
        Assert.Equal(PurchaseStatus.UnknownProduct, (await BuyAsync(strategy, 7)).Status);
        Assert.Null(await book.FindStockAsync(7, default));
        await book.SetStockAsync(7, 1, default);
        Assert.Equal(PurchaseStatus.Sold, (await BuyAsync(strategy, 7, 1, key: "a")).Status);
    }

    public virtual async Task RestockDuringSales_TheBooksAgree()
    {
        var (strategy, book) = await OpenAsync();
        await book.SetStockAsync(1, 20, default);
        var buying = Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(async i =>
                {
                    await Task.Yield();
                    return await BuyAsync(strategy, 1, 1 + i % 2, key: i % 3 == 0 ? $"{i}" : null);
                })
        );
        for (int i = 0; i < 5; i++)
            await book.SetStockAsync(1, 20, default);
        var outcomes = await buying;
        await AssertRecordedAsync(book, outcomes.Where(outcome => outcome.Status == PurchaseStatus.Sold).ToList());
        Assert.Equal(
            (await book.FindStockAsync(1, default))!.Value.Stock,
            Assert.Single((await book.ReconcileAsync(false, default)).Products).Remaining
        );
    }

    /// <summary>Opens a shop without products.</summary>
    private protected abstract Task<(IPurchaseStrategy Strategy, ISalesBook Book)> OpenAsync();

    private protected static Task<PurchaseOutcome> BuyAsync(
        IPurchaseStrategy strategy,
        long product,
        int quantity = 1,
        string buyer = "user_1",
        string? key = null
    ) => strategy.PurchaseAsync(new Purchase(product, quantity, buyer, key), CancellationToken.None).AsTask();

    /// <summary>A lock that was not had in time is asked for again, as a client does.</summary>
    private static Task<PurchaseOutcome> BuyUntilDecidedAsync(IPurchaseStrategy strategy, string buyer) =>
        Waiting.UntilAsync(async () => await BuyAsync(strategy, 1, buyer: buyer), outcome => outcome.Status != PurchaseStatus.LockNotHad);

    /// <summary>Each sale is one order, there are no others, and the books agree.</summary>
    private static async Task AssertRecordedAsync(ISalesBook book, IReadOnlyCollection<PurchaseOutcome> sold)
    {
        foreach (var outcome in sold)
            Assert.NotNull(await book.FindOrderAsync(outcome.OrderId, default));
        Assert.Equal(
            sold.Select(outcome => outcome.OrderId).OrderBy(id => (id.Epoch, id.Number)),
            (await AllOrdersAsync(book)).Select(order => order.Id)
        );
        var books = await book.ReconcileAsync(repair: false, default);
        Assert.All(books.Products, product => Assert.Equal(0, product.Difference));
        Assert.All(books.Products, product => Assert.Equal(product.Initial, product.Sold + product.Remaining));
    }

    private static Task<IReadOnlyList<Order>> AllOrdersAsync(ISalesBook book) => book.ListOrdersAsync(All, default);
}
