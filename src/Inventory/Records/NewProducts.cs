using Npgsql;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>Puts products on sale before the first epoch.</summary>
internal static class NewProducts
{
    // Whoever opens an epoch has the row locked: either these products are there when it reads them, or the epoch is not 0.
    private const string Add = """
        WITH unopened AS (SELECT epoch FROM inventory_record WHERE epoch = 0 FOR UPDATE),
        added AS (
            INSERT INTO inventory_products (product_id, initial, sold, version)
            SELECT p.product_id, p.stock, 0, p.version FROM unnest($1, $2, $3) AS p (product_id, stock, version)
            WHERE EXISTS (SELECT FROM unopened)
            ON CONFLICT DO NOTHING)
        SELECT EXISTS (SELECT FROM unopened)
        """;

    public static async Task<bool> AddAsync(
        NpgsqlConnection connection,
        IEnumerable<StockLevel> products,
        CancellationToken cancellationToken
    )
    {
        StockLevel[] sorted = [.. products.OrderBy(product => product.ProductId)];
        await using var batch = connection.Batch(
            Sql.Command(
                Add,
                Array.ConvertAll(sorted, product => product.ProductId),
                Array.ConvertAll(sorted, product => product.Stock),
                Array.ConvertAll(sorted, product => product.Version)
            )
        );
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }
}
