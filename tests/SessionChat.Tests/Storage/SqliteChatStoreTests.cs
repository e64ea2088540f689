using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Storage.Sqlite;
using Platform.SessionChat.Storage.Writes;
using static Platform.SessionChat.Tests.Storage.StoreSamples;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>The embedded store under the contract, and what only it does.</summary>
public sealed class SqliteChatStoreTests : ChatStoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-sqlite-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private SqliteFile _file;
    private SqliteChatStore? _store;

    public SqliteChatStoreTests() => _file = NewFile();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
        await _services.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task OpenedAgain_EverythingIsThere()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync(customer: "c");
        await store.AppendAsync(key.Asks(idempotency: new("k", "f")), default);
        await store.AppendAsync(key.Works(0), default);
        var (session, events) = (await store.FindAsync(key, default), await store.AllAsync(key));
        await ReopenAsync();
        store = await OpenAsync();
        Assert.Equal(session, await store.FindAsync(key, default));
        Assert.Equal(events, await store.AllAsync(key));
        Assert.Equal(CustomerAppendStatus.Repeated, (await store.AppendAsync(key.Asks(idempotency: new("k", "f")), default)).Status);
        Assert.Equal([key], (await store.ClaimAsync("next", LongLease, 10, default)).Select(claimed => claimed.Session));
    }

    [Fact]
    public async Task ANewerSchema_IsRefused()
    {
        var store = await OpenAsync();
        using (var connection = _file.Open())
            connection.Execute("PRAGMA user_version = 99");
        await Assert.ThrowsAsync<SchemaTooNewException>(() => store.PrepareAsync(default));
    }

    [Fact]
    public async Task OneThatFails_DoesNotFailTheOthersOfItsGroup()
    {
        var store = await OpenAsync();
        var keys = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.CreateAsync()));
        using (var connection = _file.Open())
            connection.Execute(
                "CREATE TRIGGER bug BEFORE INSERT ON events WHEN NEW.data LIKE '%poison%' BEGIN SELECT RAISE(ABORT, 'a bug'); END"
            );
        var writes = keys.Select((key, i) => store.AppendAsync(key.Asks(i == 17 ? "poison" : "x"), default)).ToArray();
        for (int i = 0; i < writes.Length; i++)
            if (i == 17)
                Assert.Contains(
                    "a bug",
                    (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message,
                    StringComparison.Ordinal
                );
            else
                Assert.Equal(0, (await writes[i]).Event!.Offset);
        for (int i = 0; i < keys.Length; i++)
            Assert.Equal(i == 17 ? 0 : 1, (await store.AllAsync(keys[i])).Count);
    }

    [Fact]
    public async Task AChangeThatThrows_GetsWhatItThrew()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await Assert.ThrowsAsync<FormatException>(() => store.ChangeAsync(key, new(_ => throw new FormatException(), Noon), default));
        Assert.NotNull(await store.ChangeAsync(key, new(session => session, Noon), default));
    }

    [Fact]
    public async Task AClosedStore_RefusesChanges()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await ((SqliteChatStore)store).DisposeAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendAsync(key.Asks(), default));
    }

    [Fact]
    public async Task ReadsOfEvents_WalkTheIndexInOrder()
    {
        await OpenAsync();
        using var connection = _file.Open();
        foreach (bool newestFirst in new[] { false, true })
        {
            var query = new EventQuery
            {
                Session = new("t", "i"),
                Limit = 10,
                Kinds = [EventKind.Message],
                Source = EventSource.Customer,
                NewestFirst = newestFirst,
            };
            var plan = connection.Query(
                $"EXPLAIN QUERY PLAN {SqliteEvents.Sql(query)}",
                row => row.GetString(3),
                "t",
                "i",
                0L,
                9L,
                1L,
                0L,
                10
            );
            Assert.Equal(2, plan.Count);
            Assert.All(plan, step => Assert.StartsWith("SEARCH", step, StringComparison.Ordinal));
            Assert.Contains("event_offset>? AND event_offset<?", plan[1], StringComparison.Ordinal);
        }
    }

    private protected override bool HasReplicas => false;

    private protected override IChatStore Connect() =>
        _store ??= new SqliteChatStore(
            _file,
            new WriteLimits(Options.Create(new SessionChatOptions()), TimeProvider.System, _services.GetRequiredService<IMeterFactory>()),
            NullLogger<SqliteChatStore>.Instance
        );

    private protected override Task ExpireLeasesAsync() => Task.CompletedTask;

    private SqliteFile NewFile() => new(_directory.FullName, "chat.db", "SessionChat");

    private async Task ReopenAsync()
    {
        await _store!.DisposeAsync();
        _file.Dispose();
        _file = NewFile();
        _store = null;
    }
}
