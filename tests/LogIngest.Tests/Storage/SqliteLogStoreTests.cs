using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;
using Platform.LogIngest.Storage.Sqlite;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>The embedded store under the contract, and what only it does.</summary>
public sealed class SqliteLogStoreTests : LogStoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-sqlite-");
    private readonly ManualTime _time = new(Noon);
    private readonly SqliteFile _file;

    public SqliteLogStoreTests() => _file = new SqliteFile(_directory.FullName, "logs.db", "LogIngest");

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task ADirectoryThatAnotherHas_IsRefused_AndFreeOnceItIsLeft()
    {
        await Open().PrepareAsync(1, default);
        using var other = new SqliteFile(_directory.FullName, "logs.db", "LogIngest");
        var fault = Assert.Throws<StoreUnavailableException>(() => other.Take());
        Assert.Contains("Data:Directory", fault.Message, StringComparison.Ordinal);
        await base.DisposeAsync();
        _file.Dispose();
        other.Take();
    }

    [Fact]
    public async Task TheLeasesOfAProcessThatWasKilled_AreFreeAtOnce()
    {
        var before = await Open().LeaseOneAsync();
        await base.DisposeAsync();
        _file.Dispose();
        using var file = new SqliteFile(_directory.FullName, "logs.db", "LogIngest");
        await using var store = new SqliteLogStore(file, Options.Create(new LogIngestOptions()), _time);
        await store.PrepareAsync(1, default);
        var lease = Assert.Single(await store.ClaimAsync("another", [], LongLease, default));
        Assert.True(lease.FencingNumber > before.FencingNumber);
    }

    [Fact]
    public async Task ANewerSchema_IsRefused()
    {
        var store = Open();
        await store.PrepareAsync(1, default);
        using (var connection = _file.Open())
            connection.Execute("PRAGMA user_version = 99");
        var fault = await Assert.ThrowsAsync<SchemaTooNewException>(() => store.PrepareAsync(1, default));
        Assert.Contains("99", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public async Task Queries_UseTheIndex(int? level)
    {
        await Open().PrepareAsync(1, default);
        using var connection = _file.Open();
        var plan = connection.Query(
            $"EXPLAIN QUERY PLAN {SqliteQueries.NewestSql((LogIngest.Entries.EntryLevel?)level)}",
            row => row.GetString(3),
            "d",
            1L,
            1L,
            0L,
            1L,
            10
        );
        // One walk through the index, in the order of the answer: nothing is sorted, nothing is scanned.
        Assert.StartsWith(
            "SEARCH TABLE log_entries USING INDEX log_entries_by_device (device_id=? AND ",
            Assert.Single(plan).Replace("SEARCH log_entries", "SEARCH TABLE log_entries", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AKeyOfItsWindow_IsStoredWithItsEntries_AndOnlyOnce()
    {
        var store = (SqliteLogStore)Open();
        var lease = await store.LeaseOneAsync();
        QueueItem Keyed(long sequence, string answer) =>
            new(At(Noon, sequence), Frames.Of("d", 1), 1, new IdempotencyRecord("k", System.Text.Encoding.ASCII.GetBytes(answer)));

        lease = await store.MustStoreAsync(lease, new([Keyed(0, "first"), Keyed(1, "second")]));
        Assert.Equal("first"u8.ToArray(), await store.FindAnswerAsync("k"));
        Assert.Equal(1, (await store.TotalsAsync(default)).Stored);

        _time.Advance(TimeSpan.FromHours(25));
        Assert.Null(await store.FindAnswerAsync("k"));
        await store.ExpireAsync(DateTimeOffset.UnixEpoch, default);
        await store.MustStoreAsync(lease, new([Keyed(2, "third")]));
        Assert.Equal("third"u8.ToArray(), await store.FindAnswerAsync("k"));
        Assert.Equal(2, (await store.TotalsAsync(default)).Stored);
    }

    [Fact]
    public async Task ADatabaseThatCannotBeWritten_IsAway_AndChangesNothing()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        using (var connection = _file.Open())
            connection.Execute(
                "CREATE TRIGGER full BEFORE INSERT ON log_entries BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            );
        var run = new QueueRun([new QueueItem(At(Noon), Frames.Of("d", 1), 1)]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.StoreAsync(lease, run, default));
        using (var connection = _file.Open())
            connection.Execute("DROP TRIGGER full");
        await store.MustStoreAsync(lease, run);
        var totals = await store.TotalsAsync(default);
        Assert.Equal((1, 1), (totals.Stored, totals.Devices));
    }

    private protected override ILogStore Connect() => new SqliteLogStore(_file, Options.Create(new LogIngestOptions()), _time);

    private protected override Task ExpireLeasesAsync()
    {
        _time.Advance(TimeSpan.FromDays(1));
        return Task.CompletedTask;
    }
}
