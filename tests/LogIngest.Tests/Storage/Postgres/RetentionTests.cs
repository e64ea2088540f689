using Npgsql;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Postgres;
using Platform.ServiceDefaults.Stores;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage.Postgres;

public sealed class RetentionTests(PostgresFixture postgres) : PostgresTests(postgres)
{
    private static readonly PostgresOptions Impatient = new()
    {
        PartitionsAhead = 0,
        RetentionLockTimeout = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>The days 14 to 21 of November, an entry each at noon.</summary>
    private static readonly DateOnly[] Days = [.. Enumerable.Range(14, 8).Select(day => new DateOnly(2026, 11, day))];

    [Fact]
    public async Task OnlyDaysThatAreWhollyBeforeTheCutOff_AreDropped()
    {
        await Database.ExecuteAsync(
            """
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET timezone = ''America/St_Johns''', current_database());
                EXECUTE format('ALTER DATABASE %I SET datestyle = ''German''', current_database());
            END $$
            """
        );
        var store = await StoreDaysAsync();
        var midnight = new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);
        var newZealand = TimeSpan.FromHours(13);
        DateTimeOffset[] cutOffs =
        [
            midnight.AddDays(-9),
            midnight.AddTicks(-10),
            midnight,
            midnight.AddTicks(10),
            midnight.AddHours(11).ToOffset(newZealand),
            midnight.AddHours(23.999),
            midnight.AddDays(1).ToOffset(newZealand),
            midnight.AddDays(1).AddHours(10).ToOffset(newZealand),
            midnight.AddDays(3).AddMilliseconds(-1),
            midnight.AddDays(3),
        ];
        foreach (var cutOff in cutOffs)
        {
            await store.ExpireAsync(cutOff, default);
            var young = Days.Where(day => new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) > cutOff).Select(NameOf);
            Assert.Equal(young, await PartitionsAsync());
        }
    }

    [Fact]
    public async Task TablesThatAreNotOurDays_AreLeftAlone()
    {
        var store = await StoreDaysAsync();
        await Database.ExecuteAsync(
            """
            CREATE TABLE log_entries_20250101 (LIKE log_entries INCLUDING ALL);
            CREATE TABLE log_entries_20250201 PARTITION OF log_entries FOR VALUES FROM ('2025-02-01Z') TO ('2025-03-01Z');
            CREATE TABLE log_entries_20250301 PARTITION OF log_entries FOR VALUES FROM ('2025-03-02Z') TO ('2025-03-03Z');
            CREATE TABLE archive_2024 PARTITION OF log_entries FOR VALUES FROM ('2024-01-01Z') TO ('2024-01-02Z');
            CREATE TABLE log_entries_20200101 PARTITION OF log_entries FOR VALUES FROM (MINVALUE) TO ('2020-01-02Z');
            """
        );
        Assert.Equal(8, (await store.ExpireAsync(Noon.AddDays(100), default)).Count);
        Assert.Equal(["archive_2024", "log_entries_20200101", "log_entries_20250201", "log_entries_20250301"], await PartitionsAsync());
        Assert.Equal(
            1,
            Assert.Single(await Database.ReadAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'log_entries_20250101'"))
        );
    }

    [Fact]
    public async Task LongReader_NeitherLosesItsDaysNorHoldsUpIngestion()
    {
        var store = await StoreDaysAsync();
        await using var reader = await Database.ConnectAsync();
        await using var reading = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        Assert.Equal(8, await CountAsync(reader));
        Assert.Empty(await store.ExpireAsync(Noon.AddDays(-5), default));
        Assert.Contains(Database.Log.Lines, line => line.Contains("log_entries_20261114", StringComparison.Ordinal));
        Assert.Equal(8, await CountAsync(reader));
        var lease = Assert.Single(await store.ClaimAsync("worker", [], LongLease, default));
        await store.MustStoreAsync(lease, Run(At(Noon.AddDays(1)), Frame("d", "today")));
        await reading.CommitAsync();

        // The detach that was interrupted is finished, and the rest done.
        Assert.Equal(2, (await store.ExpireAsync(Noon.AddDays(-5), default)).Count);
        Assert.Equal(Days[2..].Append(new(2026, 11, 22)).Select(NameOf), await PartitionsAsync());
        Assert.Empty(await Database.ReadAsync<string>("SELECT name FROM log_expired_partitions"));
    }

    [Fact]
    public async Task EntryOfADayThatIsHalfDetached_WaitsUntilTheDayIsGone()
    {
        var store = await StoreDaysAsync();
        var lease = Assert.Single(await store.ClaimAsync("worker", [], LongLease, default));
        await using (var reader = await Database.ConnectAsync())
        await using (await reader.BeginTransactionAsync())
        {
            await CountAsync(reader);
            Assert.Empty(await store.ExpireAsync(Noon.AddDays(-6), default));
            var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
                store.StoreAsync(lease, Run(At(Noon.AddDays(-7), 1), Frame("d", "late")), default)
            );
            Assert.Contains("log_entries_20261114 is just being dropped", unavailable.Message, StringComparison.Ordinal);
        }

        Assert.Single(await store.ExpireAsync(Noon.AddDays(-6), default));
        lease = Assert.Single(await store.ClaimAsync("worker", [lease], LongLease, default));
        await store.MustStoreAsync(lease, Run(At(Noon.AddDays(-7), 1), Frame("d", "late")));
    }

    [Fact]
    public async Task DayThatADeadProcessDetached_IsDropped()
    {
        var store = await StoreDaysAsync();
        await Database.ExecuteAsync(
            """
            INSERT INTO log_expired_partitions VALUES ('log_entries_20261114'::regclass, 'log_entries_20261114'), ('log_entries_20261115'::regclass, 'log_entries_20261115'), (42, 'restored elsewhere');
            ALTER TABLE log_entries DETACH PARTITION log_entries_20261114;
            ALTER TABLE log_entries DETACH PARTITION log_entries_20261115;
            ALTER TABLE log_entries_20261115 RENAME TO kept_by_hand;
            """
        );
        Assert.Equal("log_entries_20261114", Assert.Single(await store.ExpireAsync(Noon.AddDays(-50), default)).Split(' ')[1]);
        Assert.Equal(Days[2..].Select(NameOf), await PartitionsAsync());
        Assert.Single(await Database.ReadAsync<string>("SELECT message FROM kept_by_hand"));
    }

    [Fact]
    public async Task TwoProcessesAtOnce_DropEachDayOnce()
    {
        ILogStore one = await StoreDaysAsync(),
            other = Open(options: Impatient);
        var dropped = await Task.WhenAll(one.ExpireAsync(Noon.AddDays(-2), default), other.ExpireAsync(Noon.AddDays(-2), default));
        Assert.Equal(5, dropped.Sum(lines => lines.Count));
        Assert.Equal(Days[5..].Select(NameOf), await PartitionsAsync());
    }

    [Fact]
    public async Task EntriesOfADayThatIsBeingDropped_AreStillStored()
    {
        var store = await StoreDaysAsync();
        var lease = Assert.Single(await store.ClaimAsync("worker", [], LongLease, default));
        for (int round = 0; round < 5; round++)
        {
            var expire = store.ExpireAsync(Noon.AddDays(-5), default);
            lease = await store.MustStoreAsync(lease, Run(At(Noon, round + 1), Frame("d", "young")));
            Assert.NotEmpty(await expire);
            lease = await store.MustStoreAsync(lease, Run(At(Noon.AddDays(-7), round), Frame("d", "old")));
        }

        Assert.Equal(5, (await store.MessagesAsync(new("d", 100))).Count(message => message == "young"));
    }

    private static string NameOf(DateOnly day) => $"log_entries_{day:yyyyMMdd}";

    private static async Task<long> CountAsync(NpgsqlConnection connection)
    {
        await using var count = new NpgsqlCommand("SELECT count(*) FROM log_entries", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private async Task<ILogStore> StoreDaysAsync()
    {
        var store = Open(options: Impatient);
        await store.MustStoreAsync(
            await store.LeaseOneAsync(),
            new([.. Days.Select(day => Item(At(new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero)), Frame("d", $"{day.Day}")))])
        );
        return store;
    }
}
