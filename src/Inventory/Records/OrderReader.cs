using Npgsql;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>
/// Reads orders page by page in the order of their numbers, which is that in which they become visible: nothing is skipped.
/// Each query walks a stretch of one index. That its first column is compared from both sides, and not said to be equal, keeps
/// the planner from walking all orders in the order of their numbers in search of a rare product or buyer.
/// </summary>
internal static class OrderReader
{
    /// <summary>These queries have one right plan, also where the planner has no statistics yet.</summary>
    internal const string PlannerSettings = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),
            set_config('plan_cache_mode', 'force_generic_plan', true)
        """;

    /// <summary>After epoch and number, limit.</summary>
    internal const string All = $"{Select} WHERE (epoch, number) > ($1, $2) ORDER BY epoch, number LIMIT $3";

    /// <summary>After epoch and number, limit, product.</summary>
    internal const string OfProduct = $"""
        {Select} WHERE (product_id, epoch, number) > ($4, $1, $2) AND product_id <= $4 ORDER BY product_id, epoch, number LIMIT $3
        """;

    /// <summary>After epoch and number, limit, buyer.</summary>
    internal const string OfBuyer = $"""
        {Select} WHERE (buyer, epoch, number) > ($4, $1, $2) AND buyer <= $4 ORDER BY buyer, epoch, number LIMIT $3
        """;

    /// <summary>After epoch and number, limit, buyer, product. Looks at all of the buyer's orders on the way.</summary>
    internal const string OfBuyerAndProduct = $"""
        {Select} WHERE (buyer, epoch, number) > ($4, $1, $2) AND buyer <= $4 AND product_id = $5 ORDER BY buyer, epoch, number LIMIT $3
        """;

    /// <summary>Columns that <see cref="Read"/> expects.</summary>
    internal const string Columns = "epoch, number, product_id, quantity, buyer, created_at";

    private const string Select = $"SELECT {Columns} FROM inventory_orders";

    private const string One = $"{Select} WHERE epoch = $1 AND number = $2";

    public static async Task<Order?> FindAsync(NpgsqlConnection connection, OrderId id, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command(One, id.Epoch, id.Number));
        return await batch.ReadAsync(Read, cancellationToken) is [var order] ? order : null;
    }

    public static async Task<IReadOnlyList<Order>> ListAsync(
        NpgsqlConnection connection,
        OrderQuery query,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(Sql.Command(PlannerSettings), Command(query));
        return await batch.ReadAsync(Read, cancellationToken);
    }

    public static OrderId Id(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetInt64(1));

    public static Order Read(NpgsqlDataReader row) =>
        new(Id(row), row.GetInt64(2), row.GetInt32(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));

    private static NpgsqlBatchCommand Command(OrderQuery query)
    {
        var after = query.After ?? default;
        return (query.Buyer, query.ProductId) switch
        {
            (null, null) => Sql.Command(All, after.Epoch, after.Number, query.Limit),
            (null, { } product) => Sql.Command(OfProduct, after.Epoch, after.Number, query.Limit, product),
            ({ } buyer, null) => Sql.Command(OfBuyer, after.Epoch, after.Number, query.Limit, buyer),
            ({ } buyer, { } product) => Sql.Command(OfBuyerAndProduct, after.Epoch, after.Number, query.Limit, buyer, product),
        };
    }
}
