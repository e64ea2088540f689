using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

/// <summary>The server dies and comes back.</summary>
public sealed class PostgresFaultTests
{
    private const int Items = 200;

    /// <summary>What a killed process has written is not lost; syncing a whole data folder after each crash would take seconds.</summary>
    private const string Settings = "fsync=off";

    [Fact]
    public async Task ServerKilledBetweenCalls_IsNamedAndEverythingWorksOnceItIsBack()
    {
        await using var server = await PostgresServer.StartAsync(Settings);
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        await using var store = database.Open(settings: "Password=not-to-be-told");
        var lease = await store.MustStoreAsync(await store.LeaseOneAsync(), Run(At(Noon), Frame("d", "before")));
        await server.KillAsync();
        foreach (var call in Calls(store, lease))
        {
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains($"127.0.0.1:{server.Port}/test_", unavailable.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("not-to-be-told", unavailable.ToString(), StringComparison.Ordinal);
            Assert.NotNull(unavailable.InnerException);
        }

        await server.RestartAsync();
        await store.MustStoreAsync(lease, Run(At(Noon, 1), Frame("d", "after")));
        Assert.Equal(["after", "before"], await store.MessagesAsync(new("d", 10)));
    }

    [Fact]
    public async Task ServerKilledInTheMiddleOfStoring_EveryEntryIsStoredOnce()
    {
        await using var server = await PostgresServer.StartAsync(Settings);
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        await using var store = database.Open();
        QueueItem[] items =
        [
            .. Enumerable
                .Range(0, Items)
                .Select(number => Item(At(Noon, number), [.. Enumerable.Range(0, 50).Select(place => Frame("d", $"{number}/{place}"))])),
        ];
        var storing = StoreAllAsync(store, await store.LeaseOneAsync(), items);
        for (int crash = 1; crash <= 3; crash++)
        {
            await Waiting.UntilAsync(
                () => database.ReadAsync<long>("SELECT offset_seq FROM log_shards"),
                offsets => Assert.Single(offsets) >= crash * Items / 5
            );
            await server.KillAsync();
            await server.RestartAsync();
        }

        await storing;
        // On a quick machine all is stored before the last crash, and nobody has told the first store of it.
        await using var reader = database.Open();
        Assert.Equal(
            items.SelectMany((_, number) => Enumerable.Range(0, 50).Select(place => $"{number}/{place}")),
            (await reader.ReadAfterAsync("d", EntryPosition.Start, 100_000, default)).Select(entry => entry.Message)
        );
        Assert.Equal(Items * 50, (await reader.TotalsAsync(default)).Stored);
    }

    [Fact]
    public async Task ServerThatHangs_IsGivenUpAfterTheCommandTimeout()
    {
        await using var server = await PostgresServer.StartAsync(Settings);
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        await using var store = database.Open(settings: "Command Timeout=1;Timeout=1;Cancellation Timeout=-1");
        var lease = await store.LeaseOneAsync();
        server.Signal(ProcessSignal.Stop);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StoreAsync(lease, Run(At(Noon), Frame("d", "x")), default));
        server.Signal(ProcessSignal.Continue);
        await store.MustStoreAsync(lease, Run(At(Noon), Frame("d", "x")));
    }

    [Fact]
    public async Task UnknownDatabase_IsSaidToBeTheReason()
    {
        await using var server = await PostgresServer.StartAsync(Settings);
        await using var database = await PostgresTestDatabase.CreateAsync(server);
        await using var store = database.Open(settings: "Database=nowhere");
        var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PrepareAsync(1, default));
        Assert.Contains("\"nowhere\" does not exist", unavailable.Message, StringComparison.Ordinal);
    }

    private static Func<Task>[] Calls(ILogStore store, ShardLease lease) =>
        [
            () => store.StoreAsync(lease, Run(At(Noon, 1), Frame("d", "lost")), default),
            () => store.ClaimAsync("worker", [lease], LongLease, default),
            () => store.QueryAsync(new("d", 10), default),
            () => store.ReadAfterAsync("d", EntryPosition.Start, 10, default),
            () => store.TotalsAsync(default),
            () => store.AddRejectedAsync(1, default),
            () => store.ExpireAsync(Noon, default),
            () => store.PrepareAsync(1, default),
            () => store.ReleaseAsync("worker", default),
        ];

    /// <summary>As a worker does: after a failure it asks for its lease again and goes on from the offset that is stored.</summary>
    private static async Task StoreAllAsync(ILogStore store, ShardLease lease, QueueItem[] items)
    {
        while (items.FirstOrDefault(item => item.Offset > lease.Offset) is { Entries: > 0 } next)
            try
            {
                lease = (await store.StoreAsync(lease, new([next]), default))!;
            }
            catch (StoreUnavailableException)
            {
                lease = await ClaimAgainAsync(store, lease);
            }
    }

    private static async Task<ShardLease> ClaimAgainAsync(ILogStore store, ShardLease lease)
    {
        var claimed = await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    return Assert.Single(await store.ClaimAsync("worker", [lease], LongLease, default));
                }
                catch (StoreUnavailableException)
                {
                    return (ShardLease?)null;
                }
            },
            claimed => claimed is not null
        );
        return claimed!;
    }
}
