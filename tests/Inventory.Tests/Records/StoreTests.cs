using Npgsql;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.Testing;
using static Platform.Inventory.Tests.Records.RecordSamples;

namespace Platform.Inventory.Tests.Records;

/// <summary>A run is stored once and as a whole, by whoever has the lease.</summary>
public sealed class StoreTests(PostgresFixture postgres) : RecordTests(postgres)
{
    [Fact]
    public async Task StoredOrder_IsReadAsItWas()
    {
        var record = await OpenAsync(null, 1);
        var at = Noon.AddTicks(1_239_999);
        await record.MustStoreAsync(
            await record.MustClaimAsync(),
            Sale(1, quantity: 3, buyer: "user_7", key: "k", remaining: 97) with
            {
                At = at.ToOffset(TimeSpan.FromHours(2)),
            }
        );
        Assert.Equal(new Order(new(1, 1), 1, 3, "user_7", Noon.AddMilliseconds(123)), await record.FindOrderAsync(new(1, 1), default));
        Assert.Equal(["k:97"], await Database.ReadAsync<string>("SELECT idempotency_key || ':' || remaining FROM inventory_orders"));
        Assert.Null(await record.FindOrderAsync(new(1, 2), default));
        Assert.Null(await record.FindOrderAsync(new(2, 1), default));
    }

    [Fact]
    public async Task Run_MovesPositionAndProducts()
    {
        var record = await OpenAsync(null, 1, 2);
        var lease = await record.MustClaimAsync();
        var next = await record.MustStoreAsync(lease, Sale(1, 1, 2), Sale(2, 2, 5), Sale(3, 1, 4));
        Assert.Equal(lease with { Number = 3 }, next);
        Assert.Equal(new RecordedPosition(1, 3), await record.PositionAsync(default));
        Assert.Equal([new(1, 100, 6, 3), new(2, 100, 5, 2)], await record.ListProductsAsync(default));
    }

    [Fact]
    public async Task Restocks_SetInitialInTheirOrderAndAreNoOrders()
    {
        var record = await OpenAsync(null, 1);
        await record.MustStoreAsync(
            await record.MustClaimAsync(),
            Sale(1, 1, 10),
            Restock(2, 1, 510, 500),
            Sale(3, 1, 5),
            Restock(4, 1, 65, 50),
            Sale(5, 1, 1),
            Restock(6, 2, 40, 40),
            Sale(7, 2, 2)
        );
        Assert.Equal([new(1, 65, 16, 6), new(2, 40, 2, 2)], await record.ListProductsAsync(default));
        Assert.Equal(new[] { 1L, 3, 5, 7 }, (await record.OrderIdsAsync()).Select(id => id.Number).ToArray());
    }

    [Fact]
    public async Task RunOfRestocksOnly_MovesThePosition()
    {
        var record = await OpenAsync();
        await record.MustStoreAsync(await record.MustClaimAsync(), Restock(1, 9, 5, 5));
        Assert.Equal([new(9, 5, 0, 1)], await record.ListProductsAsync(default));
        Assert.Equal(new RecordedPosition(1, 1), await record.PositionAsync(default));
    }

    [Fact]
    public async Task OrdersOfAProductThatSomeoneDeleted_AreRecordedWithWhatIsLeft()
    {
        var record = await OpenAsync();
        await record.MustStoreAsync(await record.MustClaimAsync(), Sale(1, 3, 2, remaining: 8), Sale(2, 3, 1, remaining: 7));
        Assert.Equal([new(3, 10, 3, 2)], await record.ListProductsAsync(default));
    }

    [Fact]
    public async Task RepeatedRun_IsRefusedAndChangesNothing()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        await record.MustStoreAsync(lease, OrdersOf(1, 3));
        Assert.Null(await record.StoreAsync(lease, OrdersOf(1, 3), default));
        Assert.Null(await record.StoreAsync(lease, OrdersOf(1, 5), default));
        Assert.Equal([new(1, 100, 3, 4)], await record.ListProductsAsync(default));
        Assert.Equal(3, (await record.OrderIdsAsync()).Length);
    }

    [Fact]
    public async Task RunFromBeyondThePosition_IsRefused()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        Assert.Null(await record.StoreAsync(lease with { Number = 1 }, OrdersOf(2, 1), default));
        Assert.Empty(await record.OrderIdsAsync());
    }

    [Fact]
    public async Task OldFencingNumber_IsRefused()
    {
        var record = await OpenAsync(null, 1);
        var paused = await record.MustClaimAsync("paused");
        await Database.ExpireLeaseAsync();
        var lease = await record.MustClaimAsync("next");
        Assert.Null(await record.StoreAsync(paused, OrdersOf(1, 1), default));
        await record.MustStoreAsync(lease, OrdersOf(1, 1));
        Assert.Null(await record.StoreAsync(paused with { Number = 1 }, OrdersOf(2, 1), default));
    }

    [Fact]
    public async Task OtherEpoch_IsRefused()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        Assert.Null(await record.StoreAsync(lease with { Epoch = 2 }, OrdersOf(1, 1), default));
        Assert.Null(await record.StoreAsync(lease with { Epoch = 0 }, OrdersOf(1, 1), default));
    }

    [Fact]
    public async Task EventsThatDoNotFollowTheLease_AreTheCallersFault()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustStoreAsync(await record.MustClaimAsync(), OrdersOf(1, 2));
        await Assert.ThrowsAsync<ArgumentException>(() => record.StoreAsync(lease, [], default));
        await Assert.ThrowsAsync<ArgumentException>(() => record.StoreAsync(lease, OrdersOf(2, 2), default));
        await Assert.ThrowsAsync<ArgumentException>(() => record.StoreAsync(lease, OrdersOf(4, 1), default));
        await Assert.ThrowsAsync<ArgumentException>(() => record.StoreAsync(lease, [Sale(3), Sale(5)], default));
    }

    [Fact]
    public async Task TwoWhoStoreTheSameRunAtOnce_OnlyOneCounts()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        await using var holder = await Database.ConnectAsync();
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("SELECT FROM inventory_record FOR UPDATE", holder);
            await hold.ExecuteNonQueryAsync();
            Task<RecordLease?>[] stores =
            [
                .. Enumerable.Range(1, 8).Select(count => record.StoreAsync(lease, OrdersOf(1, count), default)),
            ];
            await Database.UntilSomeoneWaitsAsync(8);
            await transaction.CommitAsync();
            var won = Assert.Single(await Task.WhenAll(stores), stored => stored is not null)!;
            Assert.Equal([new(1, 100, won.Number, 1 + won.Number)], await record.ListProductsAsync(default));
            Assert.Equal(won.Number, (await record.OrderIdsAsync()).Length);
        }
    }

    [Fact]
    public async Task ProductAddedWhileARunWaited_IsCounted()
    {
        var record = await OpenAsync(null, 1);
        var lease = await record.MustClaimAsync();
        await using var holder = await Database.ConnectAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using var add = new NpgsqlCommand(
            "UPDATE inventory_record SET lease_until = lease_until; INSERT INTO inventory_products VALUES (2, 50, 0, 1)",
            holder
        );
        await add.ExecuteNonQueryAsync();
        var store = record.StoreAsync(lease, [Sale(1, 2, 3)], default);
        await Database.UntilSomeoneWaitsAsync();
        await transaction.CommitAsync();
        Assert.NotNull(await store);
        Assert.Equal(new ProductRecord(2, 50, 3, 2), (await record.ListProductsAsync(default))[1]);
    }

    [Fact]
    public async Task LargestRun_IsStored()
    {
        var record = await OpenAsync(null, 1);
        await record.MustStoreAsync(await record.MustClaimAsync(), OrdersOf(1, 100_000));
        Assert.Equal(100_000, Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM inventory_orders")));
    }

    [Fact]
    public async Task Sums_AreOfAllEpochsUpToAnOrder()
    {
        var record = await OpenAsync(null, 1, 2);
        await record.MustStoreAsync(await record.MustClaimAsync(), Sale(1, 1, 2), Sale(2, 2, 5));
        await record.MustOpenEpochAsync();
        await record.MustStoreAsync(await record.MustClaimAsync(), Sale(1, 1, 10), Sale(2, 1, 20), Sale(3, 2, 1));
        var sums = await record.SumOrdersAsync(new(2, 2), default);
        Assert.Equal([(1, (32, 3)), (2, (5, 1))], sums.OrderBy(sum => sum.Key).Select(sum => (sum.Key, sum.Value)));
        Assert.Equal((2L, 1L), Assert.Single(await record.SumOrdersAsync(new(1, 1), default)).Value);
        Assert.Empty(await record.SumOrdersAsync(new(0, 0), default));
    }
}
