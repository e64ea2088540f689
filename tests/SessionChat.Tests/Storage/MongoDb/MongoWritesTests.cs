using MongoDB.Bson;
using MongoDB.Driver;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Storage.MongoDb;
using Platform.SessionChat.Storage.MongoDb.Documents;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Storage.MongoDb;

/// <summary>What can go wrong between two of its writes, which other stores make in one transaction.</summary>
public sealed class MongoWritesTests(MongoFixture mongo) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SessionKey _key = SessionKey.New("tenant", TimeProvider.System);
    private MongoTestDatabase? _created;
    private IChatStore _store = null!;

    private MongoTestDatabase Database => _created!;

    public async ValueTask InitializeAsync()
    {
        _created = await MongoTestDatabase.CreateAsync(mongo);
        _store = Database.OpenStore();
        await _store.PrepareAsync(default);
        await _store.CreateAsync(
            new NewSession(
                new Session
                {
                    Key = _key,
                    CreationUtc = Now,
                    LastActivityUtc = Now,
                },
                null
            ),
            default
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_created is not null)
            await _created.DisposeAsync();
    }

    [Fact]
    public async Task AProcessThatDiesBeforeItsAppend_LeavesNoTwinsOfWhatItBroughtOn()
    {
        await SayAsync("one");
        await Database.Collections.Events.InsertManyAsync((await StoredAsync()).Newest);
        await SayAsync("two");
        await SayAsync("three");
        Assert.Equal(["one", "two", "three"], await TextsAsync());
        Assert.Equal([0, 1], await OffsetsKeptAsync());
    }

    [Fact]
    public async Task SomeOfTheEventsOfAnAppend_AreBroughtOnByTheNext()
    {
        await SayAsync("ask");
        var answered = await _store.AppendAsync(
            new AgentAppend(
                _key,
                0,
                [.. Enumerable.Range(0, 3).Select(i => new EventDraft(EventKind.Custom, EventSource.AiAgent, Text($"{i}")))],
                true,
                "me",
                Now
            ),
            default
        );
        Assert.Equal(3, answered.Events?.Count);
        await Database.Collections.Events.InsertOneAsync((await StoredAsync()).Newest![1]);
        await SayAsync("again");
        Assert.Equal(["ask", "0", "1", "2", "again"], await TextsAsync());
        Assert.Equal([0, 1, 2, 3], await OffsetsKeptAsync());
    }

    [Fact]
    public async Task AnyRange_IsReadAcrossTheDocumentAndTheCollection()
    {
        for (int i = 0; i < 4; i++)
            await SayAsync($"{i}");
        for (int from = 0; from <= 4; from++)
        {
            for (int limit = 1; limit <= 5; limit++)
            {
                var page = await _store.ReadAsync(
                    new EventQuery
                    {
                        Session = _key,
                        MinOffset = from,
                        Limit = limit,
                    },
                    default
                );
                Assert.Equal(Enumerable.Range(from, 4 - from).Take(limit).Select(i => (long)i), page!.Select(e => e.Offset));
                page = await _store.ReadAsync(
                    new EventQuery
                    {
                        Session = _key,
                        BeforeOffset = from,
                        Limit = limit,
                        NewestFirst = true,
                    },
                    default
                );
                Assert.Equal(Enumerable.Range(0, from).Reverse().Take(limit).Select(i => (long)i), page!.Select(e => e.Offset));
            }
        }
    }

    [Theory]
    [InlineData("claimed")]
    [InlineData("changed")]
    [InlineData("removed")]
    public async Task WhoReadASessionBeforeSomethingBecameOfIt_CannotAppend(string what)
    {
        await SayAsync("ask");
        var read = await StoredAsync();
        _ = what switch
        {
            "claimed" => (object)await _store.ClaimAsync("other", TimeSpan.FromMinutes(1), 10, default),
            "changed" => await _store.ChangeAsync(_key, new SessionChange(session => session with { Title = "other" }, Now), default),
            _ => await _store.DeleteAsync(_key, default),
        };
        Assert.False(await Database.Sessions.TryAppendAsync(read, read.Head, [], default));
        Assert.True((await StoredAsync()).Version > read.Version);
    }

    [Fact]
    public async Task RemovalsAndAppendsAtOnce_LeaveNoEvents()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Database.OpenStore()).ToArray();
        for (int round = 0; round < 20; round++)
        {
            var key = SessionKey.New("tenant", TimeProvider.System);
            await _store.CreateAsync(
                new NewSession(
                    new Session
                    {
                        Key = key,
                        CreationUtc = Now,
                        LastActivityUtc = Now,
                    },
                    null
                ),
                default
            );
            await _store.AppendAsync(Append("first") with { Session = key }, default);
            var appends = stores.Select(store => store.AppendAsync(Append("at once") with { Session = key }, default)).ToArray();
            await appends[round % 4];
            Assert.True(await _store.DeleteAsync(key, default));
            await Task.WhenAll(appends);
            Assert.Equal(
                CustomerAppendStatus.NoSession,
                (await _store.AppendAsync(Append("after") with { Session = key }, default)).Status
            );
            Assert.Equal(0, await Database.Collections.Events.CountDocumentsAsync(e => e.Session == key.Id));
        }
    }

    [Fact]
    public async Task WhatAProcessThatDiedLeavesOfARemovedSession_IsRemovedByALaterSweep()
    {
        await SayAsync("one");
        var read = await StoredAsync();
        Assert.True(await _store.DeleteAsync(_key, default));
        await Database.Collections.Events.InsertManyAsync(read.Newest);
        Assert.Empty(await _store.ExpireAsync(DateTimeOffset.UnixEpoch, 10, default));
        Assert.Equal(1, await Database.Collections.Sessions.CountDocumentsAsync(Builders<SessionDocument>.Filter.Empty));
        Assert.Empty(await _store.ExpireAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(1), 10, default));
        Assert.Equal(0, await Database.Collections.Sessions.CountDocumentsAsync(Builders<SessionDocument>.Filter.Empty));
        Assert.Equal(0, await Database.Collections.Events.CountDocumentsAsync(Builders<EventDocument>.Filter.Empty));
    }

    [Fact]
    public async Task OfARemovedSession_NothingStaysThatAPersonSaid()
    {
        await _store.ChangeAsync(
            _key,
            new SessionChange(session => session with { Title = "secret", CustomerId = "secret", Metadata = Text("secret") }, Now),
            default
        );
        await SayAsync("secret");
        Assert.True(await _store.DeleteAsync(_key, default));
        var left = await Database.Database.GetCollection<BsonDocument>("sessions").Find(Builders<BsonDocument>.Filter.Empty).SingleAsync();
        Assert.DoesNotContain("secret", left.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASchemaOfANewerProgram_IsRefused()
    {
        await Database
            .Database.GetCollection<BsonDocument>("schema")
            .UpdateOneAsync(
                new BsonDocument("_id", "SessionChat"),
                Builders<BsonDocument>.Update.Set("version", ChatCollections.SchemaVersion + 1)
            );
        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => _store.PrepareAsync(default));
        Assert.Contains($"has version {ChatCollections.SchemaVersion + 1}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatIsAway_IsSaidSo_WithoutThePassword()
    {
        int port = FreePort.Next();
        var away = Database.OpenStore($"mongodb://user:secret@127.0.0.1:{port}/chat?serverSelectionTimeoutMS=50");
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => away.PingAsync(default));
        Assert.StartsWith(
            $"MongoDB at 127.0.0.1:{port}/chat could not answer: no server takes writes",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://user:secret@host/database")]
    [InlineData("mongodb://user:sec:ret@host/database")]
    [InlineData("mongodb://user:secret@host/database?w=")]
    public void AConnectionStringThatCannotBeRead_IsAFault_WithoutThePassword(string text)
    {
        List<string> faults = [];
        MongoChatSetup.Check(text, faults);
        Assert.StartsWith("ConnectionStrings:MongoDb cannot be read", Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain("sec", faults[0], StringComparison.Ordinal);
        MongoChatSetup.Check("mongodb://user:secret@host1,host2/database?replicaSet=name", faults);
        Assert.Single(faults);
    }

    private static string Text(string text) => $$"""{"message":"{{text}}"}""";

    private CustomerAppend Append(string text, Idempotency? idempotency = null) =>
        new(_key, new EventDraft(EventKind.Message, EventSource.Customer, Text(text)), idempotency, "me", Now);

    private async Task SayAsync(string text) =>
        Assert.Equal(CustomerAppendStatus.Stored, (await _store.AppendAsync(Append(text), default)).Status);

    private Task<SessionDocument> StoredAsync() => Database.Collections.Sessions.Find(Builders<SessionDocument>.Filter.Empty).SingleAsync();

    private async Task<IEnumerable<string>> TextsAsync() =>
        (await _store.ReadAsync(new EventQuery { Session = _key, Limit = 100 }, default))!.Select(e =>
            System.Text.Json.JsonDocument.Parse(e.Data).RootElement.GetProperty("message").GetString()!
        );

    private async Task<IEnumerable<long>> OffsetsKeptAsync() =>
        (await Database.Collections.Events.Find(Builders<EventDocument>.Filter.Empty).SortBy(e => e.Offset).ToListAsync()).Select(e =>
            e.Offset
        );
}
