using Npgsql;
using Platform.LogIngest.Storage;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

/// <summary>What becomes of a store that is interrupted while its entries are copied: someone else has locked the partition.</summary>
public sealed class RunWriterTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    [Fact]
    public async Task TimeoutInTheMiddleOfACopy_StoresNothingAndTheNextTryWorks()
    {
        await using var store = Database.Open(settings: "Command Timeout=1;Maximum Pool Size=1");
        var lease = await store.LeaseOneAsync();
        await using (await LockPartitionAsync())
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StoreAsync(lease, Run(At(Noon), Frame("d", "x")), default));
        await StoreOnceMoreAsync(store, lease);
    }

    [Fact]
    public async Task SessionEndedInTheMiddleOfACopy_StoresNothingAndTheNextTryWorks()
    {
        await using var store = Database.Open(settings: "Maximum Pool Size=1");
        var lease = await store.LeaseOneAsync();
        await using (await LockPartitionAsync())
        {
            var storing = store.StoreAsync(lease, Run(At(Noon), Frame("d", "x")), default);
            await Database.UntilSomeoneWaitsAsync();
            await Database.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = "
                    + "current_database()"
            );
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(() => storing);
            Assert.Contains("57P01", unavailable.Message, StringComparison.Ordinal);
        }

        await StoreOnceMoreAsync(store, lease);
    }

    [Fact]
    public async Task GivenUpBeforeTheCommit_StoresNothingAndTheNextTryWorks()
    {
        await using var store = Database.Open(settings: "Maximum Pool Size=1");
        var lease = await store.LeaseOneAsync();
        using var giveUp = new CancellationTokenSource();
        Task<ShardLease?> storing;
        await using (await LockPartitionAsync())
        {
            storing = store.StoreAsync(lease, Run(At(Noon), Frame("d", "x")), giveUp.Token);
            await Database.UntilSomeoneWaitsAsync();
            await giveUp.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => storing);
        await StoreOnceMoreAsync(store, lease);
    }

    private async Task<NpgsqlTransaction> LockPartitionAsync()
    {
        var connection = await Database.ConnectAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE log_entries_20261121 IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private static async Task StoreOnceMoreAsync(ILogStore store, ShardLease lease)
    {
        Assert.Equal([lease], await store.ClaimAsync("worker", [lease], LongLease, default));
        await store.MustStoreAsync(lease, Run(At(Noon), Frame("d", "x")));
        Assert.Equal(["x"], await store.MessagesAsync(new("d", 10)));
        Assert.Equal(1, (await store.TotalsAsync(default)).Stored);
    }
}
