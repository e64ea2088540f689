using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Tests.Books;

public sealed class EmbeddedSalesBookTests
{
    [Theory]
    [InlineData("UPDATE products SET stock = stock + 5", 5)]
    [InlineData("UPDATE products SET sold = sold - 1, stock = stock + 1", 1)]
    [InlineData("DELETE FROM orders WHERE number = 1", 2)]
    public async Task BooksThatWereTamperedWith_AreFoundAndRepaired(string tampering, long difference)
    {
        await using var books = await EmbeddedBooks.StartAsync();
        await books.Book.SetStockAsync(1, 10, CancellationToken.None);
        await books.Strategy.PurchaseAsync(new Purchase(1, 2, "user_1", null), CancellationToken.None);
        await books.Store.WriteAsync(connection => connection.Execute(tampering), CancellationToken.None);

        Assert.Equal(
            difference,
            Assert.Single((await books.Book.ReconcileAsync(repair: false, CancellationToken.None)).Products).Difference
        );
        var repaired = await books.Book.ReconcileAsync(repair: true, CancellationToken.None);

        Assert.Contains("products 1", repaired.Repaired, StringComparison.Ordinal);
        var product = Assert.Single(repaired.Products);
        Assert.Equal((0, 10L, 10 - product.Recorded), (product.Difference, product.Initial, product.Remaining));
        // What is sold from is what the books say.
        var next = await books.Strategy.PurchaseAsync(new Purchase(1, 1, "user_1", null), CancellationToken.None);
        Assert.Equal(product.Remaining - 1, next.Remaining);
    }

    [Fact]
    public async Task BooksThatAgree_AreLeftAlone()
    {
        await using var books = await EmbeddedBooks.StartAsync();
        await books.Book.SetStockAsync(1, 10, CancellationToken.None);
        Assert.Null((await books.Book.ReconcileAsync(repair: true, CancellationToken.None)).Repaired);
    }
}
