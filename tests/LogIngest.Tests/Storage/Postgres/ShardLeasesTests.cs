using Npgsql;
using Platform.LogIngest.Storage;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

/// <summary>What becomes of leases while a transaction that stores is still open.</summary>
public sealed class ShardLeasesTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    [Fact]
    public async Task ShardWhoseStoreIsUnderWay_IsNotTakenThoughItsLeaseEnded()
    {
        ILogStore slow = Open(),
            other = Open();
        var lease = await slow.LeaseOneAsync("slow");
        await Database.ExecuteAsync("UPDATE log_shards SET lease_until = '-infinity'; UPDATE log_workers SET seen_at = '-infinity'");
        await using (var connection = await Database.ConnectAsync())
        await using (var storing = await BeginStoreAsync(connection))
        {
            Assert.Empty(await other.ClaimAsync("other", [], LongLease, default));
            await storing.CommitAsync();
        }

        var taken = Assert.Single(await other.ClaimAsync("other", [], LongLease, default));
        Assert.Equal((At(Noon), lease.FencingNumber + 1), (taken.Offset, taken.FencingNumber));
    }

    [Fact]
    public async Task ClaimAfterAnUnknownCommit_WaitsForItAndTellsItsOffset()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        await using var connection = await Database.ConnectAsync();
        await using var storing = await BeginStoreAsync(connection);
        var claim = store.ClaimAsync("worker", [lease], LongLease, default);
        await Database.UntilSomeoneWaitsAsync();
        await storing.CommitAsync();
        Assert.Equal(lease with { Offset = At(Noon) }, Assert.Single(await claim));
    }

    [Fact]
    public async Task DeadWorkers_AreForgottenInTheEnd()
    {
        var store = Open();
        await store.PrepareAsync(1, default);
        await Database.ExecuteAsync(
            """
            INSERT INTO log_workers VALUES ('long dead', clock_timestamp() - interval '11 hours'), ('just dead', clock_timestamp() - interval '9 hours')
            """
        );
        await store.ClaimAsync("worker", [], LongLease, default);
        Assert.Equal(["just dead", "worker"], await Database.ReadAsync<string>("SELECT worker FROM log_workers ORDER BY worker"));
    }

    [Fact]
    public async Task LeaseEnds_ByTheClockOfTheServer()
    {
        ILogStore first = Open(),
            second = Open();
        await first.PrepareAsync(1, default);
        Assert.Single(await first.ClaimAsync("first", [], TimeSpan.FromMilliseconds(50), default));
        await Waiting.UntilAsync(async () => (await second.ClaimAsync("second", [], LongLease, default)).Count > 0);
        Assert.Equal(["second"], await Database.ReadAsync<string>("SELECT owner FROM log_shards"));
    }

    /// <summary>What a store does first, in a transaction that stays open.</summary>
    private static async Task<NpgsqlTransaction> BeginStoreAsync(NpgsqlConnection connection)
    {
        var storing = await connection.BeginTransactionAsync();
        await using var advance = new NpgsqlCommand($"UPDATE log_shards SET offset_ms = {Noon.ToUnixTimeMilliseconds()}", connection);
        await advance.ExecuteNonQueryAsync();
        return storing;
    }
}
