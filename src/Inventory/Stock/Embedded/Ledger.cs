using Microsoft.Data.Sqlite;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Stock.Embedded;

/// <summary>
/// The stock in memory and the orders in SQLite, changed together by the one writing thread. What a transaction changed here
/// counts only once it is committed: whoever runs it says <see cref="Forget"/> when it failed.
/// </summary>
internal sealed class Ledger(TimeProvider time, TimeSpan idempotencyWindow, int maxProducts) : IDisposable
{
    /// <summary>The stock is never rebuilt under a new epoch: nothing can come back older than it was.</summary>
    public const int Epoch = 1;

    private readonly Dictionary<long, Product> _products = [];
    private readonly HashSet<Product> _touched = [];
    private LedgerStatements? _statements;
    private long _number;

    /// <summary>Decides and notes one purchase.</summary>
    public PurchaseOutcome Purchase(SqliteConnection connection, Purchase purchase)
    {
        var statements = Load(connection);
        if (purchase.IdempotencyKey is { } key && statements.FindKey(purchase.Buyer, key, Now) is { } remembered)
            return remembered.Of(purchase);
        if (!_products.TryGetValue(purchase.ProductId, out var product))
            return new PurchaseOutcome(PurchaseStatus.UnknownProduct);

        long? number = null;
        if (product.Stock >= purchase.Quantity)
        {
            number = ++_number;
            product.Stock -= purchase.Quantity;
            product.Sold += purchase.Quantity;
            Touch(product);
            statements.AddOrder(number.Value, purchase, Now);
        }

        if (purchase.IdempotencyKey is not null)
            statements.AddKey(purchase, number, product.Stock, Now + (long)idempotencyWindow.TotalMilliseconds);
        return number is { } sold
            ? PurchaseOutcome.Sold(new OrderId(Epoch, sold), product.Stock)
            : PurchaseOutcome.Insufficient(product.Stock);
    }

    /// <summary>Sets what is left of a product.</summary>
    /// <returns>Null when there are too many products.</returns>
    public StockLevel? SetStock(SqliteConnection connection, long productId, long stock)
    {
        Load(connection);
        if (!_products.TryGetValue(productId, out var product))
        {
            if (_products.Count >= maxProducts)
                return null;
            _products[productId] = product = new Product { Id = productId };
        }

        product.Stock = stock;
        product.Initial = product.Sold + stock;
        Touch(product);
        return product.Level;
    }

    /// <summary>Puts a product on sale unless it is there.</summary>
    public void Add(SqliteConnection connection, long productId, long stock)
    {
        Load(connection);
        if (!_products.ContainsKey(productId))
            SetStock(connection, productId, stock);
    }

    /// <summary>Makes sold what the recorded orders say, and the stock what that leaves.</summary>
    /// <returns>The products that were changed.</returns>
    public IReadOnlyList<long> Rebuild(SqliteConnection connection)
    {
        // As it is in the database: that is what was found not to agree.
        Forget();
        Load(connection);
        var recorded = connection
            .Query("SELECT product_id, sum(quantity) FROM orders GROUP BY product_id", row => (Id: row.GetInt64(0), Sum: row.GetInt64(1)))
            .ToDictionary(row => row.Id, row => row.Sum);
        List<long> changed = [];
        foreach (var product in _products.Values.Where(product => !product.Agrees(recorded.GetValueOrDefault(product.Id))))
        {
            product.Sold = recorded.GetValueOrDefault(product.Id);
            product.Stock = Math.Max(0, product.Initial - product.Sold);
            product.Initial = product.Sold + product.Stock;
            Touch(product);
            changed.Add(product.Id);
        }

        return changed;
    }

    /// <summary>Writes the products that were changed; the last thing in a transaction.</summary>
    public IReadOnlyList<StockLevel> WriteProducts(SqliteConnection connection)
    {
        var statements = Load(connection);
        foreach (var product in _touched)
            statements.SaveProduct(product);
        StockLevel[] levels = [.. _touched.Select(product => product.Level)];
        _touched.Clear();
        return levels;
    }

    /// <summary>What is left of each product.</summary>
    public IReadOnlyList<StockLevel> Levels(SqliteConnection connection)
    {
        Load(connection);
        return [.. _products.Values.Select(product => product.Level)];
    }

    /// <summary>The transaction failed: what is in memory may not be in the database, and is read again.</summary>
    public void Forget()
    {
        _statements?.Dispose();
        _statements = null;
    }

    public void Dispose() => Forget();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Touch(Product product)
    {
        if (_touched.Add(product))
            product.Version++;
    }

    private LedgerStatements Load(SqliteConnection connection)
    {
        if (_statements is not null)
            return _statements;
        _products.Clear();
        _touched.Clear();
        foreach (var product in connection.Query("SELECT product_id, initial, stock, sold, version FROM products", Product.Read))
            _products[product.Id] = product;
        _number = (long)(connection.Scalar("SELECT max(number) FROM orders") ?? 0L);
        return _statements = new LedgerStatements(connection);
    }
}
