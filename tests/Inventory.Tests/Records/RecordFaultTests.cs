using Platform.Inventory.Accounts.Postgres;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;
using static Platform.Inventory.Tests.Records.RecordSamples;

namespace Platform.Inventory.Tests.Records;

/// <summary>The server dies and comes back.</summary>
public sealed class RecordFaultTests
{
    private const int Events = 3000;

    /// <summary>What a killed process has written is not lost; syncing a whole data folder after each crash would take seconds.</summary>
    private const string Settings = "fsync=off";

    [Fact]
    public async Task ServerKilledBetweenCalls_IsNamedAndEverythingWorksOnceItIsBack()
    {
        await using var server = await PostgresServer.StartAsync(Settings);
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        var record = database.Open(settings: "Password=not-to-be-told");
        await record.OpenFirstEpochAsync(1);
        var lease = await record.MustStoreAsync(await record.MustClaimAsync(), OrdersOf(1, 1));
        await server.KillAsync();
        foreach (var call in Calls(record, new PostgresAccounts(database.Connect()), lease))
        {
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains($"127.0.0.1:{server.Port}/test_", unavailable.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("not-to-be-told", unavailable.ToString(), StringComparison.Ordinal);
        }

        await server.RestartAsync();
        Assert.Equal(lease, await record.MustClaimAsync());
        await record.MustStoreAsync(lease, OrdersOf(2, 1));
        Assert.Equal([new(1, 1), new(1, 2)], await record.OrderIdsAsync());
    }

    [Fact]
    public async Task ServerKilledAgainAndAgainWhileOrdersAreRecorded_RecordsEachOnce()
    {
        await using var server = await PostgresServer.StartAsync(Settings);
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        var record = database.Open();
        await record.OpenFirstEpochAsync(1);
        var random = new Random(1);
        var storing = StoreAllAsync(record, random);
        for (int crash = 1; crash <= 3; crash++)
        {
            await UntilRecordedAsync(database, crash * Events / 5);
            await server.KillAsync();
            await server.RestartAsync();
        }

        await storing;
        Assert.Equal(Enumerable.Range(1, Events).Select(number => new OrderId(1, number)), await record.OrderIdsAsync());
        Assert.Equal([new(1, 100, Events, Events + 1)], await record.ListProductsAsync(default));
        Assert.Equal(new RecordedPosition(1, Events), await record.PositionAsync(default));
    }

    private static Func<Task>[] Calls(PostgresRecord record, PostgresAccounts accounts, RecordLease lease) =>
        [
            () => record.StoreAsync(lease, OrdersOf(2, 1), default),
            () => record.ClaimAsync("worker", LongLease, default),
            () => record.ReleaseAsync("worker", default),
            () => record.PositionAsync(default),
            () => record.FindOrderAsync(new(1, 1), default),
            () => record.ListOrdersAsync(new() { Limit = 1 }, default),
            () => record.ListProductsAsync(default),
            () => record.SumOrdersAsync(new(1, 1), default),
            () => record.AddProductsAsync([], default),
            () => record.OpenEpochAsync((_, _) => throw new InvalidOperationException("The row was not locked."), 0, default),
            () => record.PrepareAsync(default),
            () => accounts.FindPasswordHashAsync("user_1", default),
            () => accounts.SavePasswordHashAsync("user_1", "hash", default),
            () => Task.Run(accounts.ReadKeys),
            () => Task.Run(() => accounts.SaveKey("key", new("key"))),
        ];

    /// <summary>As a worker does: after a failure it claims again, and goes on from the number that it is told.</summary>
    private static async Task StoreAllAsync(PostgresRecord record, Random random)
    {
        RecordLease? lease = null;
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    lease ??= await record.MustClaimAsync();
                    lease = await record.StoreAsync(
                        lease,
                        OrdersOf(lease.Number + 1, (int)Math.Min(random.Next(1, 6), Events - lease.Number)),
                        default
                    );
                    Assert.NotNull(lease);
                }
                catch (StoreUnavailableException)
                {
                    lease = null;
                }

                return lease?.Number;
            },
            number => number == Events,
            Waiting.PatienceWithCrashes
        );
    }

    private static Task UntilRecordedAsync(PostgresTestDatabase database, int number) =>
        Waiting.UntilAsync(
            async () => (await database.ReadAsync<long>("SELECT number FROM inventory_record"))[0],
            recorded => recorded >= number
        );
}
