using Microsoft.Data.Sqlite;
using Platform.Inventory.Orders;
using Platform.Inventory.Stock.Embedded;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.Inventory.Books;

/// <summary>The stock book of one process with an SQLite file.</summary>
internal sealed class EmbeddedSalesBook(EmbeddedStore store) : ISalesBook
{
    public Task PrepareAsync(CancellationToken cancellationToken) => store.PrepareAsync(cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) => store.ProbeAsync(cancellationToken);

    public Task AddProductsAsync(IReadOnlyCollection<StockLevel> products, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            (ledger, connection) =>
            {
                foreach (var product in products)
                    ledger.Add(connection, product.ProductId, product.Stock);
                return true;
            },
            cancellationToken
        );

    public ValueTask<StockLevel?> FindStockAsync(long productId, CancellationToken cancellationToken) =>
        new(store.Levels.TryGetValue(productId, out var level) ? level : null);

    public Task<IReadOnlyList<StockLevel>> ListStockAsync(int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StockLevel>>([.. store.Levels.Values.OrderBy(level => level.ProductId).Take(limit)]);

    public Task<StockLevel?> SetStockAsync(long productId, long stock, CancellationToken cancellationToken) =>
        store.ChangeAsync((ledger, connection) => ledger.SetStock(connection, productId, stock), cancellationToken);

    public Task<Order?> FindOrderAsync(OrderId id, CancellationToken cancellationToken) =>
        id.Epoch != Ledger.Epoch
            ? Task.FromResult<Order?>(null)
            : store.ReadAsync(
                connection => connection.Query($"{SelectOrders} WHERE number = $1", ReadOrder, id.Number) is [var order, ..] ? order : null,
                cancellationToken
            );

    public Task<IReadOnlyList<Order>> ListOrdersAsync(OrderQuery query, CancellationToken cancellationToken)
    {
        // An id of a later epoch is later than all there are.
        long after = query.After is { } id ? (id.Epoch == Ledger.Epoch ? id.Number : long.MaxValue) : 0;
        string where = (query.ProductId is null ? "" : " AND product_id = $2") + (query.Buyer is null ? "" : " AND buyer = $3");
        return store.ReadAsync(
            connection =>
                connection.Query(
                    $"{SelectOrders} WHERE number > $1{where} ORDER BY number LIMIT $4",
                    ReadOrder,
                    after,
                    query.ProductId,
                    query.Buyer,
                    query.Limit
                ),
            cancellationToken
        );
    }

    public async Task<Reconciliation> ReconcileAsync(bool repair, CancellationToken cancellationToken)
    {
        string? repaired = null;
        if (repair)
        {
            var changed = await store.ChangeAsync((ledger, connection) => ledger.Rebuild(connection), cancellationToken);
            if (changed.Count > 0)
                repaired = $"The stock of products {string.Join(", ", changed)} was set to what the recorded orders leave.";
        }

        // One statement, and so one moment.
        var products = await store.ReadAsync(
            connection =>
                connection.Query(
                    """
                    SELECT p.product_id, p.initial, p.sold, p.stock, coalesce(o.pieces, 0), coalesce(o.orders, 0) FROM products AS p
                    LEFT JOIN (SELECT product_id, sum(quantity) AS pieces, count(*) AS orders FROM orders GROUP BY product_id) AS o USING (product_id)
                    ORDER BY p.product_id
                    """,
                    row => new ProductBalance(
                        row.GetInt64(0),
                        row.GetInt64(1),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        row.GetInt64(5)
                    )
                ),
            cancellationToken
        );
        return new Reconciliation(Ledger.Epoch, products, [], repaired);
    }

    private const string SelectOrders = "SELECT number, product_id, quantity, buyer, created_at FROM orders";

    private static Order ReadOrder(SqliteDataReader row) =>
        new(
            new OrderId(Ledger.Epoch, row.GetInt64(0)),
            row.GetInt64(1),
            row.GetInt32(2),
            row.GetString(3),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4))
        );
}
