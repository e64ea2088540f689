using Npgsql;
using NpgsqlTypes;

namespace Platform.Inventory.Records;

/// <summary>
/// Stores a run of events and moves the position behind it in one statement: either all of it happens or nothing, and a process
/// that is paused anywhere holds no lock meanwhile.
/// </summary>
internal static class RunStatement
{
    /// <summary>
    /// All else depends on <c>record</c>, which is empty unless epoch, fencing number and position are as told: its row lock
    /// keeps others out until the commit, and whoever waited for that lock sees the row as it is then.
    /// The products are changed by an upsert, since an update would not see those that were added while it waited.
    /// Those that no restock names keep their <c>initial</c>.
    /// </summary>
    private const string Store = """
        WITH record AS (
            UPDATE inventory_record SET number = $4 WHERE epoch = $1 AND fencing_number = $2 AND number = $3 RETURNING epoch),
        stored AS (
            INSERT INTO inventory_orders (epoch, number, product_id, quantity, remaining, buyer, idempotency_key, created_at)
            SELECT $1, o.number, o.product_id, o.quantity, o.remaining, o.buyer, o.idempotency_key, o.created_at
            FROM unnest($5, $6, $7, $8, $9, $10, $11) AS o (number, product_id, quantity, remaining, buyer, idempotency_key, created_at)
            WHERE EXISTS (SELECT FROM record)),
        changed AS (
            INSERT INTO inventory_products AS p (product_id, initial, sold, version)
            SELECT c.product_id, c.initial, c.sold, c.events FROM unnest($12, $13, $14, $15) AS c (product_id, initial, sold, events)
            WHERE EXISTS (SELECT FROM record)
            ON CONFLICT (product_id) DO UPDATE SET
                initial = CASE WHEN p.product_id = ANY ($16) THEN excluded.initial ELSE p.initial END,
                sold = p.sold + excluded.sold,
                version = p.version + excluded.version)
        SELECT epoch FROM record
        """;

    /// <param name="connection">Open.</param>
    /// <param name="lease">From where.</param>
    /// <param name="events">At least one, contiguous from there.</param>
    /// <param name="cancellationToken">Gives up; then nobody knows whether it was stored.</param>
    /// <returns>Whether it was stored. If not, someone else records, or it was stored before.</returns>
    public static async Task<bool> ExecuteAsync(
        NpgsqlConnection connection,
        RecordLease lease,
        IReadOnlyCollection<SaleEvent> events,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(Store, connection);
        foreach (object value in new object[] { lease.Epoch, lease.FencingNumber, lease.Number, lease.Number + events.Count })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        AddOrders(command.Parameters, [.. events.Where(item => item.IsOrder)]);
        AddProducts(command.Parameters, ProductChange.Of(events));
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static void AddOrders(NpgsqlParameterCollection parameters, SaleEvent[] orders)
    {
        Add(parameters, NpgsqlDbType.Bigint, orders, order => order.Number);
        Add(parameters, NpgsqlDbType.Bigint, orders, order => order.ProductId);
        Add(parameters, NpgsqlDbType.Integer, orders, order => order.Quantity);
        Add(parameters, NpgsqlDbType.Bigint, orders, order => order.Remaining);
        Add(parameters, NpgsqlDbType.Text, orders, order => order.Buyer);
        Add(parameters, NpgsqlDbType.Text, orders, order => order.Key);
        Add(
            parameters,
            NpgsqlDbType.TimestampTz,
            orders,
            order => DateTimeOffset.FromUnixTimeMilliseconds(order.At.ToUnixTimeMilliseconds()).UtcDateTime
        );
    }

    private static void AddProducts(NpgsqlParameterCollection parameters, ProductChange[] products)
    {
        Add(parameters, NpgsqlDbType.Bigint, products, product => product.ProductId);
        Add(parameters, NpgsqlDbType.Bigint, products, product => product.Initial);
        Add(parameters, NpgsqlDbType.Bigint, products, product => product.Sold);
        Add(parameters, NpgsqlDbType.Bigint, products, product => product.Events);
        Add(parameters, NpgsqlDbType.Bigint, [.. products.Where(product => product.Restocked)], product => product.ProductId);
    }

    // The type is told because an empty array tells none.
    private static void Add<TItem, TValue>(
        NpgsqlParameterCollection parameters,
        NpgsqlDbType type,
        TItem[] items,
        Converter<TItem, TValue> column
    ) => parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.ConvertAll(items, column) });
}
