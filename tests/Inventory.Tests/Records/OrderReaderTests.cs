using System.Text.Json.Nodes;
using Npgsql;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.Testing;

namespace Platform.Inventory.Tests.Records;

/// <summary>
/// 300,000 orders in three epochs, of which a rare product and a rare buyer have 30: what a page touches depends on its limit, not
/// on how many orders there are. Work is counted, not timed. The planner has no statistics, as after a rush.
/// </summary>
public sealed class OrderReaderTests(ManyOrders many) : IClassFixture<ManyOrders>
{
    private const int Limit = 10;

    [Fact]
    public Task AllOrders_AreReadByTheirNumbers() =>
        CheckAsync(OrderReader.All, "integer, bigint, integer", "1, 5000", "", "inventory_orders_pkey");

    [Fact]
    public Task OrdersOfARareProduct_AreReadByTheProduct() =>
        CheckAsync(OrderReader.OfProduct, "integer, bigint, integer, bigint", "1, 20000", ", 777", "inventory_orders_by_product");

    [Fact]
    public Task OrdersOfACommonProduct_AreReadByTheProduct() =>
        CheckAsync(OrderReader.OfProduct, "integer, bigint, integer, bigint", "2, 90000", ", 1", "inventory_orders_by_product");

    [Fact]
    public Task OrdersOfARareBuyer_AreReadByTheBuyer() =>
        CheckAsync(OrderReader.OfBuyer, "integer, bigint, integer, text", "0, 0", ", 'rare'", "inventory_orders_by_buyer");

    [Fact]
    public Task OrdersOfABuyerAndAProduct_AreReadByTheBuyer() =>
        CheckAsync(
            OrderReader.OfBuyerAndProduct,
            "integer, bigint, integer, text, bigint",
            "0, 0",
            ", 'rare', 777",
            "inventory_orders_by_buyer"
        );

    [Fact]
    public async Task Pages_GoOnWhereTheLastEnded()
    {
        var record = many.Database.Open();
        var ids = new List<OrderId>();
        var query = new OrderQuery { ProductId = 777, Limit = 7 };
        while (await record.ListOrdersAsync(query, default) is { Count: > 0 } page)
        {
            Assert.All(page, order => Assert.Equal((777, "rare"), (order.ProductId, order.Buyer)));
            ids.AddRange(page.Select(order => order.Id));
            query = query with { After = ids[^1] };
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(place => new OrderId(1 + place / 10, (place % 10 + 1) * 10_000)), ids);
        Assert.Equal(ids, await ListAsync(new() { Buyer = "rare", Limit = 1000 }));
        Assert.Equal(
            ids,
            await ListAsync(
                new()
                {
                    Buyer = "rare",
                    ProductId = 777,
                    Limit = 1000,
                }
            )
        );
        Assert.Empty(
            await ListAsync(
                new()
                {
                    Buyer = "rare",
                    ProductId = 1,
                    Limit = 1000,
                }
            )
        );
        Assert.Equal([new(1, 1), new(1, 2)], await ListAsync(new() { Limit = 2 }));
        Assert.Equal([new(1, 100_000), new(2, 1)], await ListAsync(new() { After = new(1, 99_999), Limit = 2 }));
        Assert.Empty(await ListAsync(new() { After = new(3, 100_000), Limit = 2 }));

        async Task<IEnumerable<OrderId>> ListAsync(OrderQuery query) =>
            (await record.ListOrdersAsync(query, default)).Select(order => order.Id);
    }

    private async Task CheckAsync(string query, string types, string after, string of, string index)
    {
        await using var connection = await many.Database.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (string sql in new[] { OrderReader.PlannerSettings, $"PREPARE query ({types}) AS {query}" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var explain = new NpgsqlCommand(
            $"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE query ({after}, {Limit}{of})",
            connection
        );
        var plan = JsonNode.Parse((string)(await explain.ExecuteScalarAsync())!)![0]!["Plan"]!;
        var scan = Assert.Single(Nodes(plan), node => node["Relation Name"] is not null);
        Assert.Equal(index, (string?)scan["Index Name"]);
        Assert.DoesNotContain(Nodes(plan), node => ((string)node["Node Type"]!).Contains("Sort", StringComparison.Ordinal));
        Assert.Equal(Limit, (double)scan["Actual Rows"]!);
        Assert.Equal(0, (double?)scan["Rows Removed by Filter"] ?? 0);
        Assert.InRange((int)plan["Shared Hit Blocks"]! + (int)plan["Shared Read Blocks"]!, 1, 60);
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode plan) =>
        (plan["Plans"] as JsonArray ?? []).SelectMany(child => Nodes(child!)).Prepend(plan);
}

/// <summary>The database of <see cref="OrderReaderTests"/>, made once.</summary>
public sealed class ManyOrders : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();

    internal PostgresTestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await PostgresTestDatabase.CreateAsync(await _postgres.ServerAsync());
        await Database.Open().PrepareAsync(default);
        await Database.ExecuteAsync(
            """
            ALTER TABLE inventory_orders SET (autovacuum_enabled = off);
            INSERT INTO inventory_orders (epoch, number, product_id, quantity, remaining, buyer, created_at)
            SELECT epoch, number, CASE number % 10000 WHEN 0 THEN 777 ELSE number % 10 END, 1, 0, CASE number % 10000 WHEN 0 THEN 'rare' ELSE 'user_' || number % 1000 END, now()
            FROM generate_series(1, 3) AS epoch, generate_series(1, 100000) AS number ORDER BY 1, 2
            """
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
            await Database.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
