using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Books;

/// <summary>
/// What is on sale and what was sold. There are two: embedded (SQLite), and Redis with PostgreSQL. All calls throw
/// <see cref="StoreUnavailableException"/> while a server is unavailable or the stock is being rebuilt.
/// </summary>
internal interface ISalesBook
{
    /// <summary>Brings schema and stock into a state from which can be sold. May be called again after it threw.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has upgraded the database.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether it can do what requests need of it.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Puts products on sale that are not there yet; those that are stay as they are.</summary>
    Task AddProductsAsync(IReadOnlyCollection<StockLevel> products, CancellationToken cancellationToken);

    /// <summary>What is left of a product; null for an unknown one.</summary>
    ValueTask<StockLevel?> FindStockAsync(long productId, CancellationToken cancellationToken);

    /// <summary>What is left of each product, at most <paramref name="limit"/> of them, by their numbers.</summary>
    Task<IReadOnlyList<StockLevel>> ListStockAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Sets what is left of a product, which is added when it is unknown. Completes when that is durable.</summary>
    /// <returns>Null when there are too many products.</returns>
    Task<StockLevel?> SetStockAsync(long productId, long stock, CancellationToken cancellationToken);

    /// <summary>An order; null for an unknown one. One that was answered is found, if need be after a wait for its record.</summary>
    Task<Order?> FindOrderAsync(OrderId id, CancellationToken cancellationToken);

    /// <summary>Orders as recorded, oldest first.</summary>
    Task<IReadOnlyList<Order>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken);

    /// <summary>Compares what is sold from with what is recorded, at one moment, while sales go on.</summary>
    /// <param name="repair">Whether a difference is repaired: the stock is rebuilt from the recorded orders under a new epoch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Reconciliation> ReconcileAsync(bool repair, CancellationToken cancellationToken);
}
