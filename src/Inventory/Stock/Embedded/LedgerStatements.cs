using Microsoft.Data.Sqlite;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Stock.Embedded;

/// <summary>The statements of a purchase, compiled once for the writer's connection.</summary>
internal sealed class LedgerStatements(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _addOrder = new(
        connection,
        "INSERT INTO orders (number, product_id, quantity, buyer, created_at) VALUES (?, ?, ?, ?, ?)"
    );

    private readonly SqliteStatement _findKey = new(
        connection,
        "SELECT product_id, quantity, number, remaining FROM idempotency_keys WHERE buyer = ? AND key = ? AND expires_at > ?"
    );

    // One that is past and not deleted yet gives way.
    private readonly SqliteStatement _addKey = new(
        connection,
        "INSERT OR REPLACE INTO idempotency_keys (buyer, key, product_id, quantity, number, remaining, expires_at) VALUES (?, ?, ?, "
            + "?, ?, ?, ?)"
    );

    private readonly SqliteStatement _saveProduct = new(
        connection,
        "INSERT OR REPLACE INTO products (product_id, initial, stock, sold, version) VALUES (?, ?, ?, ?, ?)"
    );

    public void AddOrder(long number, Purchase purchase, long now)
    {
        _addOrder.Bind(1, number);
        _addOrder.Bind(2, purchase.ProductId);
        _addOrder.Bind(3, purchase.Quantity);
        _addOrder.Bind(4, purchase.Buyer);
        _addOrder.Bind(5, now);
        _addOrder.Step();
    }

    public void AddKey(Purchase purchase, long? number, long remaining, long expiresAt)
    {
        _addKey.Bind(1, purchase.Buyer);
        _addKey.Bind(2, purchase.IdempotencyKey!);
        _addKey.Bind(3, purchase.ProductId);
        _addKey.Bind(4, purchase.Quantity);
        _addKey.Bind(5, number);
        _addKey.Bind(6, remaining);
        _addKey.Bind(7, expiresAt);
        _addKey.Step();
    }

    public void SaveProduct(Product product)
    {
        _saveProduct.Bind(1, product.Id);
        _saveProduct.Bind(2, product.Initial);
        _saveProduct.Bind(3, product.Stock);
        _saveProduct.Bind(4, product.Sold);
        _saveProduct.Bind(5, product.Version);
        _saveProduct.Step();
    }

    /// <summary>What a key was answered; null for an unknown one.</summary>
    public RememberedPurchase? FindKey(string buyer, string key, long now)
    {
        _findKey.Bind(1, buyer);
        _findKey.Bind(2, key);
        _findKey.Bind(3, now);
        if (!_findKey.Step())
            return null;
        var remembered = new RememberedPurchase(
            _findKey.Number(0)!.Value,
            (int)_findKey.Number(1)!.Value,
            _findKey.Number(2) is { } number ? new OrderId(Ledger.Epoch, number) : null,
            _findKey.Number(3)!.Value
        );
        _findKey.Reset();
        return remembered;
    }

    public void Dispose()
    {
        _addOrder.Dispose();
        _findKey.Dispose();
        _addKey.Dispose();
        _saveProduct.Dispose();
    }
}

/// <summary>What the first purchase with an idempotency key was, and what it was answered.</summary>
/// <param name="ProductId">Of the purchase.</param>
/// <param name="Quantity">Of the purchase.</param>
/// <param name="Order">The order; null when too few pieces were left.</param>
/// <param name="Remaining">Pieces left after it.</param>
internal sealed record RememberedPurchase(long ProductId, int Quantity, OrderId? Order, long Remaining)
{
    /// <summary>What a purchase with the same key is answered.</summary>
    public PurchaseOutcome Of(Purchase purchase) =>
        purchase.ProductId != ProductId || purchase.Quantity != Quantity ? new PurchaseOutcome(PurchaseStatus.KeyReused)
        : Order is { } order ? PurchaseOutcome.Sold(order, Remaining)
        : PurchaseOutcome.Insufficient(Remaining);
}
