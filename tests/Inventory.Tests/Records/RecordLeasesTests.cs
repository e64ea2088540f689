using Npgsql;
using Platform.Inventory.Records;
using Platform.Testing;
using static Platform.Inventory.Tests.Records.RecordSamples;

namespace Platform.Inventory.Tests.Records;

/// <summary>Who may record.</summary>
public sealed class RecordLeasesTests(PostgresFixture postgres) : RecordTests(postgres)
{
    private static readonly TimeSpan ShortLease = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task FreeLease_IsTakenWithTheNextFencingNumberAndRenewedWithTheSame()
    {
        var record = await OpenAsync();
        var lease = await record.MustClaimAsync();
        Assert.Equal(new RecordLease(1, 2, 0), lease);
        Assert.Equal(lease, await record.MustClaimAsync());
        Assert.Null(await record.ClaimAsync("other", LongLease, default));
    }

    [Fact]
    public async Task LeaseThatIsOver_IsTakenByAnotherOrRenewedByItsOwner()
    {
        var record = await OpenAsync();
        var first = await record.MustClaimAsync("first");
        await Database.ExpireLeaseAsync();
        Assert.Equal(first, await record.MustClaimAsync("first"));
        await Database.ExpireLeaseAsync();
        Assert.Equal(first.FencingNumber + 1, (await record.MustClaimAsync("second")).FencingNumber);
        Assert.Null(await record.ClaimAsync("first", LongLease, default));
    }

    [Fact]
    public async Task LeaseEnds_ByTheClockOfTheServer()
    {
        var record = await OpenAsync();
        Assert.NotNull(await record.ClaimAsync("first", TimeSpan.FromMilliseconds(50), default));
        await Waiting.UntilAsync(async () => await record.ClaimAsync("second", LongLease, default) is not null);
        Assert.Equal(["second"], await Database.ReadAsync<string>("SELECT owner FROM inventory_record"));
    }

    [Fact]
    public async Task ReleasedLease_IsFreeAndAnothersIsNotReleased()
    {
        var record = await OpenAsync();
        var lease = await record.MustClaimAsync("first");
        await record.ReleaseAsync("second", default);
        Assert.Null(await record.ClaimAsync("second", LongLease, default));
        await record.ReleaseAsync("first", default);
        Assert.Equal(lease.FencingNumber + 1, (await record.MustClaimAsync("second")).FencingNumber);
        Assert.Null(await record.StoreAsync(lease, OrdersOf(1, 1), default));
    }

    [Fact]
    public async Task ManyWhoClaimAtOnce_OneGetsIt()
    {
        await OpenAsync();
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(worker => Database.Open().ClaimAsync($"worker {worker}", LongLease, default))
        );
        Assert.Equal(2, Assert.Single(claims, claim => claim is not null)!.FencingNumber);
    }

    [Fact]
    public async Task ClaimAfterAnUnknownStore_WaitsForItAndTellsItsNumber()
    {
        var record = await OpenAsync();
        var lease = await record.MustClaimAsync();
        await using var connection = await Database.ConnectAsync();
        await using var storing = await LockAsync(connection, "UPDATE inventory_record SET number = 5");
        var claim = record.MustClaimAsync();
        await Database.UntilSomeoneWaitsAsync();
        await storing.CommitAsync();
        Assert.Equal(lease with { Number = 5 }, await claim);
    }

    [Fact]
    public async Task SessionThatKeepsTheRowBeyondItsLease_IsEndedForAnotherWorker()
    {
        var record = await OpenAsync();
        Assert.NotNull(await record.ClaimAsync("stuck", ShortLease, default));
        await using var connection = await Database.ConnectAsync($"Application Name={PostgresTestDatabase.ApplicationName}");
        await using var stuck = await LockAsync(connection, "UPDATE inventory_record SET number = 5");
        Assert.Equal(new RecordLease(1, 3, 0), await ClaimInTheEndAsync(record));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => stuck.CommitAsync());
    }

    [Fact]
    public async Task SessionThatKeepsTheRowWithoutALease_IsEndedToo()
    {
        var record = await OpenAsync();
        await using var connection = await Database.ConnectAsync($"Application Name={PostgresTestDatabase.ApplicationName}");
        await using var stuck = await LockAsync(connection, "SELECT FROM inventory_record FOR UPDATE");
        Assert.NotNull(await ClaimInTheEndAsync(record));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => stuck.CommitAsync());
    }

    [Fact]
    public async Task SessionsThatAreNotToBlame_AreLeftAlone()
    {
        var record = await OpenAsync();
        await using var administrator = await Database.ConnectAsync();
        await using var holding = await LockAsync(administrator, "SELECT FROM inventory_record FOR UPDATE");
        await using var ours = await Database.ConnectAsync($"Application Name={PostgresTestDatabase.ApplicationName}");
        await using var elsewhere = await LockAsync(ours, "CREATE TABLE elsewhere ()");
        for (int attempt = 0; attempt < 5; attempt++)
            Assert.Null(await record.ClaimAsync("next", ShortLease, default));
        await elsewhere.CommitAsync();
        await holding.CommitAsync();
    }

    private static async Task<RecordLease> ClaimInTheEndAsync(PostgresRecord record) =>
        (await Waiting.UntilAsync(async () => await record.ClaimAsync("next", ShortLease, default), lease => lease is not null))!;

    /// <summary>In a transaction that stays open.</summary>
    private static async Task<NpgsqlTransaction> LockAsync(NpgsqlConnection connection, string sql)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }
}
