using Npgsql;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.Inventory.Records;

/// <summary>Finds orders whose idempotency keys Redis may have forgotten, oldest first.</summary>
internal static class LostKeys
{
    private const string Columns = $"{OrderReader.Columns}, idempotency_key, remaining";

    private const string OfEpoch = $"""
        SELECT {Columns} FROM inventory_orders
        WHERE epoch = $1 AND number > $2 AND idempotency_key IS NOT NULL ORDER BY epoch, number
        """;

    /// <summary>Before epoch and number, limit, how far back by the server's clock.</summary>
    private const string NewestFirst = $"""
        SELECT {Columns}, created_at > clock_timestamp() - $4 FROM inventory_orders
        WHERE (epoch, number) < ($1, $2) ORDER BY epoch DESC, number DESC LIMIT $3
        """;

    private const int PageSize = 10_000;

    public static async Task<IReadOnlyList<RememberedOrder>> OfEpochAsync(
        NpgsqlConnection connection,
        int epoch,
        long after,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(Sql.Command(OrderReader.PlannerSettings), Sql.Command(OfEpoch, epoch, after));
        return await batch.ReadAsync(Remembered, cancellationToken);
    }

    /// <summary>
    /// Goes back from the newest order by the primary key, until a whole page is too old: an index by time would cost each order
    /// that is recorded a fifth more, and this is rare.
    /// </summary>
    public static async Task<IReadOnlyList<RememberedOrder>> RecentAsync(
        NpgsqlConnection connection,
        TimeSpan window,
        CancellationToken cancellationToken
    )
    {
        var found = new List<RememberedOrder>();
        var before = new OrderId(int.MaxValue, long.MaxValue);
        for (bool more = true; more; )
        {
            await using var batch = connection.Batch(
                Sql.Command(OrderReader.PlannerSettings),
                Sql.Command(NewestFirst, before.Epoch, before.Number, PageSize, window)
            );
            var page = await batch.ReadAsync(
                row =>
                    (
                        Id: OrderReader.Id(row),
                        Order: row.GetBoolean(8) && !row.IsDBNull(6) ? Remembered(row) : null,
                        Recent: row.GetBoolean(8)
                    ),
                cancellationToken
            );
            found.AddRange(page.Select(item => item.Order).OfType<RememberedOrder>());
            more = page.Count == PageSize && page.Any(item => item.Recent);
            before = page.Count > 0 ? page[^1].Id : before;
        }

        found.Reverse();
        return found;
    }

    private static RememberedOrder Remembered(NpgsqlDataReader row) => new(OrderReader.Read(row), row.GetString(6), row.GetInt64(7));
}
