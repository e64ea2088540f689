using Platform.LogIngest.Storage.Postgres;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

public sealed class DayPartitionsTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    [Fact]
    public async Task NextDay_ItsPartitionsAreMadeWithTheNextRun()
    {
        var time = new ManualTime(Noon);
        var store = Open(time, new PostgresOptions { PartitionsAhead = 1 });
        var lease = await store.LeaseOneAsync();
        Assert.Equal(["log_entries_20261121", "log_entries_20261122"], await PartitionsAsync());
        time.Advance(TimeSpan.FromDays(1));
        await store.MustStoreAsync(lease, Run(At(Noon), Frame("d", "late")));
        Assert.Equal(["log_entries_20261121", "log_entries_20261122", "log_entries_20261123"], await PartitionsAsync());
    }

    [Fact]
    public async Task RunOfManyDays_GetsAPartitionForEach()
    {
        var store = Open();
        DateTimeOffset[] days = [.. new[] { -20_000, -300, -2, 0, 45 }.Select(day => Noon.AddDays(day))];
        await store.MustStoreAsync(
            await store.LeaseOneAsync(),
            new([.. days.Select((day, place) => Item(At(day), Frame("d", $"{place}")))])
        );
        Assert.Equal(["4", "3", "2", "1", "0"], await store.MessagesAsync(new("d", 10)));
        Assert.Subset((await PartitionsAsync()).ToHashSet(), days.Select(day => $"log_entries_{day:yyyyMMdd}").ToHashSet());
    }

    [Fact]
    public async Task PartitionDroppedBehindOurBack_IsMadeAgain()
    {
        var store = Open();
        var lease = await store.MustStoreAsync(await store.LeaseOneAsync(), Run(At(Noon), Frame("d", "gone")));
        await Database.ExecuteAsync("DROP TABLE log_entries_20261121");
        await store.MustStoreAsync(lease, Run(At(Noon, 1), Frame("d", "kept")));
        Assert.Equal(["kept"], await store.MessagesAsync(new("d", 10)));
        Assert.Empty(Database.Log.Lines);
    }

    [Fact]
    public async Task PartitionThatSomeoneDetached_StaysTheirs()
    {
        var store = Open();
        var lease = await store.MustStoreAsync(await store.LeaseOneAsync(), Run(At(Noon), Frame("d", "archived")));
        await Database.ExecuteAsync("ALTER TABLE log_entries DETACH PARTITION log_entries_20261121");
        await store.MustStoreAsync(lease, Run(At(Noon, 1), Frame("d", "new")));
        Assert.Equal(["new"], await store.MessagesAsync(new("d", 10)));
        Assert.Equal(["archived"], await Database.ReadAsync<string>("SELECT message FROM log_entries_20261121"));
        Assert.Contains("log_entries_20261121_2", await PartitionsAsync());
    }

    [Fact]
    public async Task EightWritersAtOnceOnANewDay_MakeItsPartitionOnce()
    {
        var store = Open();
        await store.PrepareAsync(8, default);
        var leases = await store.ClaimAsync("worker", [], LongLease, default);
        await Task.WhenAll(leases.Select(lease => Open().MustStoreAsync(lease, Run(At(Noon.AddDays(-5)), Frame($"d{lease.Shard}", "x")))));
        Assert.Single(await PartitionsAsync(), name => name.StartsWith("log_entries_20261116", StringComparison.Ordinal));
        Assert.Equal(8, Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM log_entries")));
    }

    [Fact]
    public async Task LongReader_DoesNotHoldUpANewDay()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        await using var reader = await Database.ConnectAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await using var read = new Npgsql.NpgsqlCommand("SELECT count(*) FROM log_entries", reader);
        await read.ExecuteScalarAsync();
        await store.MustStoreAsync(lease, Run(At(Noon.AddDays(9)), Frame("d", "x")));
        Assert.Equal(["x"], await store.MessagesAsync(new("d", 10)));
    }

    [Fact]
    public async Task DatabaseWithATimeZoneOfItsOwn_StillHasDaysOfUtc()
    {
        await Database.ExecuteAsync(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Pacific/Auckland''', current_database()); END $$"
        );
        var store = Open();
        await store.MustStoreAsync(await store.LeaseOneAsync(), AboutMidnight("d"));
        Assert.Equal(60, Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM log_entries_20261120")));
        Assert.Equal(60, Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM log_entries_20261121")));
    }
}
