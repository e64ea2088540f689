using Npgsql;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>Reads products, and what their orders add up to.</summary>
internal static class ProductReader
{
    private const string All = "SELECT product_id, initial, sold, version FROM inventory_products ORDER BY product_id";

    private const string Sums = """
        SELECT product_id, sum(quantity)::bigint, count(*) FROM inventory_orders WHERE (epoch, number) <= ($1, $2) GROUP BY product_id
        """;

    public static async Task<IReadOnlyList<ProductRecord>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command(All));
        return await batch.ReadAsync(Read, cancellationToken);
    }

    public static async Task<IReadOnlyDictionary<long, (long Recorded, long Orders)>> SumAsync(
        NpgsqlConnection connection,
        OrderId upTo,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(Sql.Command(Sums, upTo.Epoch, upTo.Number));
        batch.Timeout = (int)Math.Ceiling(timeout.TotalSeconds);
        var sums = await batch.ReadAsync(
            row => (Product: row.GetInt64(0), Recorded: row.GetInt64(1), Orders: row.GetInt64(2)),
            cancellationToken
        );
        return sums.ToDictionary(sum => sum.Product, sum => (sum.Recorded, sum.Orders));
    }

    private static ProductRecord Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
}
