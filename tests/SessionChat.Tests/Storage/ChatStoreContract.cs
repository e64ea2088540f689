using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.Testing;
using static Platform.SessionChat.Tests.Storage.StoreSamples;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>What every store must do. A class for each store inherits it; each test has a database of its own.</summary>
public abstract partial class ChatStoreContract : IAsyncLifetime
{
    private readonly List<IChatStore> _opened = [];

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened.OfType<IAsyncDisposable>())
            await store.DisposeAsync();
    }

    /// <summary>Opens the test's database as another replica does; the same store again where there is one process only.</summary>
    private protected abstract IChatStore Connect();

    /// <summary>Lets all leases be long past.</summary>
    private protected abstract Task ExpireLeasesAsync();

    private protected async Task<IChatStore> OpenAsync()
    {
        var store = Connect();
        _opened.Add(store);
        await store.PrepareAsync(default);
        return store;
    }

    [Fact]
    public async Task PreparedAtOnceAndAgain_IsThere()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Connect()).Distinct().ToArray();
        _opened.AddRange(stores);
        await Task.WhenAll(stores.Select(store => store.PrepareAsync(default)));
        await stores[0].PrepareAsync(default);
        await stores[^1].PingAsync(default);
        Assert.NotNull(await stores[^1].FindAsync(await stores[0].CreateAsync(), default));
    }

    [Fact]
    public async Task ASession_IsFoundAsItWasStored()
    {
        var store = await OpenAsync();
        var session = Session("t", "Zoë \"O'Neil\"", Noon.AddMilliseconds(123)) with
        {
            Title = "日本 🎉",
            Metadata = """{"plan":"gold","n":[1,2.5,null],"deep":{"a":"ü"}}""",
        };
        var created = await store.CreateAsync(new(session, null), default);
        Assert.True(created.IsNew);
        Assert.Equal(session, created.Session);
        var found = (await store.FindAsync(session.Key, default))!;
        Assert.Equal(session, found with { Metadata = session.Metadata });
        AssertJson(session.Metadata, found.Metadata);
        Assert.Empty(await store.AllAsync(session.Key));
    }

    [Fact]
    public async Task Sessions_AreListedNewestFirst_InPages()
    {
        var store = await OpenAsync();
        List<SessionKey> keys = [];
        for (int i = 0; i < 7; i++)
            keys.Add(await store.CreateAsync("t", i % 2 == 0 ? "even" : null));
        keys.Reverse();
        Assert.Equal(keys, (await store.ListAsync(new("t", null, null, 100), default)).Select(session => session.Key));
        var first = await store.ListAsync(new("t", null, null, 3), default);
        Assert.Equal(keys[..3], first.Select(session => session.Key));
        Assert.Equal(keys[3..6], (await store.ListAsync(new("t", null, first[^1].Key.Id, 3), default)).Select(session => session.Key));
        Assert.Empty(await store.ListAsync(new("t", null, keys[^1].Id, 3), default));
        Assert.Equal([keys[0], keys[2]], (await store.ListAsync(new("t", "even", null, 2), default)).Select(session => session.Key));
        Assert.Equal([keys[4], keys[6]], (await store.ListAsync(new("t", "even", keys[2].Id, 2), default)).Select(session => session.Key));
        Assert.Empty(await store.ListAsync(new("t", "odd", null, 2), default));
    }

    [Fact]
    public async Task AChange_KeepsWhatItDoesNotName_AndMovesTheLastActivity()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync(customer: "c");
        await store.AppendAsync(key.Asks(), default);
        var changed = await store.ChangeAsync(
            key,
            new(session => session with { Title = "new", Metadata = """{"a":1}""" }, Noon.AddSeconds(9)),
            default
        );
        var found = await store.FindAsync(key, default);
        Assert.Equal(("new", "c", Noon.AddSeconds(9), Noon), (found!.Title, found.CustomerId, found.LastActivityUtc, found.CreationUtc));
        AssertJson("""{"a":1}""", found.Metadata);
        Assert.Equal(new SessionState(1, 0, 0, -1, "me"), found.State);
        Assert.Equal(found with { Metadata = "" }, changed! with { Metadata = "" });
        Assert.Null(await store.ChangeAsync(key with { Id = "none" }, new(session => session, Noon), default));
        // A clock that is behind: the session does not become older than it is.
        Assert.Equal(
            Noon.AddSeconds(9),
            (await store.ChangeAsync(key, new(session => session with { Title = null }, Noon), default))!.LastActivityUtc
        );
        Assert.Null((await store.FindAsync(key, default))!.Title);
    }

    [Fact]
    public async Task ADeletedSession_IsGoneWithItsEvents_AndItsKeysAreFree()
    {
        var store = await OpenAsync();
        var idempotency = new Idempotency("k", "f");
        var session = Session();
        await store.CreateAsync(new(session, idempotency), default);
        var other = await store.CreateAsync();
        await store.AppendAsync(session.Key.Asks(), default);
        await store.AppendAsync(other.Asks(), default);
        Assert.True(await store.DeleteAsync(session.Key, default));
        Assert.False(await store.DeleteAsync(session.Key, default));
        Assert.Null(await store.FindAsync(session.Key, default));
        Assert.Null(await store.ReadAsync(new() { Session = session.Key, Limit = 9 }, default));
        Assert.Equal(CustomerAppendStatus.NoSession, (await store.AppendAsync(session.Key.Asks(), default)).Status);
        Assert.Equal(new AgentAppendOutcome(null, SessionState.Empty), await store.AppendAsync(session.Key.Answers(0), default));
        Assert.Single(await store.AllAsync(other));
        var again = Session();
        Assert.True((await store.CreateAsync(new(again, idempotency), default)).IsNew);
        Assert.Empty(await store.AllAsync(again.Key));
    }

    [Fact]
    public async Task Tenants_NeverSeeEachOther()
    {
        var store = await OpenAsync();
        var mine = Session("mine");
        var theirs = mine with { Key = mine.Key with { Tenant = "theirs" }, Title = "theirs" };
        var idempotency = new Idempotency("k", "f");
        await store.CreateAsync(new(mine, idempotency), default);
        Assert.Null(await store.FindAsync(theirs.Key, default));
        Assert.Null(await store.ReadAsync(new() { Session = theirs.Key, Limit = 9 }, default));
        Assert.Null(await store.ChangeAsync(theirs.Key, new(session => session with { Title = "x" }, Noon), default));
        Assert.False(await store.DeleteAsync(theirs.Key, default));
        Assert.Equal(CustomerAppendStatus.NoSession, (await store.AppendAsync(theirs.Key.Asks(), default)).Status);
        Assert.Empty(await store.ListAsync(new("theirs", null, null, 9), default));
        Assert.Equal((1, 0), (await store.CountAsync("mine", default), await store.CountAsync("theirs", default)));

        Assert.True((await store.CreateAsync(new(theirs, idempotency), default)).IsNew);
        await store.AppendAsync(theirs.Key.Asks("theirs"), default);
        Assert.Empty(await store.AllAsync(mine.Key));
        Assert.Null((await store.FindAsync(mine.Key, default))!.Title);
        Assert.True(await store.DeleteAsync(mine.Key, default));
        Assert.Single(await store.AllAsync(theirs.Key));
    }

    [Fact]
    public async Task OnlySessionsIdleForLonger_Expire_WithTheirEvents()
    {
        var store = await OpenAsync();
        var bound = Noon.AddSeconds(30);
        var idle = await store.CreateAsync(at: bound.AddMilliseconds(-1));
        var exactly = await store.CreateAsync(at: bound);
        var active = await store.CreateAsync(at: Noon.AddHours(-1));
        var changed = await store.CreateAsync(at: Noon.AddHours(-1));
        var answered = await store.CreateAsync("other", at: Noon.AddHours(-1));
        await store.AppendAsync(idle.Asks(at: bound.AddMilliseconds(-1)), default);
        await store.AppendAsync(active.Asks(at: bound), default);
        await store.ChangeAsync(changed, new(session => session, bound), default);
        await store.AppendAsync(answered.Asks(at: Noon.AddHours(-1)), default);
        await store.AppendAsync(answered.Answers(0, at: bound), default);
        Assert.Empty(await store.ExpireAsync(bound.AddMilliseconds(-1), 100, default));
        Assert.Equal([idle], await store.ExpireAsync(bound, 100, default));
        Assert.Null(await store.FindAsync(idle, default));
        Assert.NotNull(await store.FindAsync(exactly, default));
        // The smallest part of a time counts.
        var gone = await store.ExpireAsync(bound.AddTicks(1), 100, default);
        Assert.Equal(new[] { exactly, active, changed, answered }.ToHashSet(), gone.ToHashSet());
        Assert.Equal(0, await store.CountAsync("t", default));
    }

    [Fact]
    public async Task Expiry_GoesInPortions()
    {
        var store = await OpenAsync();
        for (int i = 0; i < 7; i++)
            await store.CreateAsync(at: Noon.AddMinutes(-i));
        List<int> portions = [];
        do portions.Add((await store.ExpireAsync(Noon.AddMinutes(-1), 2, default)).Count);
        while (portions[^1] == 2);
        Assert.Equal([2, 2, 1], portions);
        Assert.Equal(2, await store.CountAsync("t", default));
    }

    [Fact]
    public async Task ACreationWithItsKeyAgain_GivesTheSessionAsItIsNow()
    {
        var store = await OpenAsync();
        var session = Session();
        await store.CreateAsync(new(session, new("k", "f")), default);
        await store.ChangeAsync(session.Key, new(found => found with { Title = "later" }, Noon), default);
        var again = await store.CreateAsync(new(Session(), new("k", "f")), default);
        Assert.False(again.IsNew);
        Assert.Equal((session.Key, "later"), (again.Session!.Key, again.Session.Title));
        var other = await store.CreateAsync(new(Session(), new("k", "g")), default);
        Assert.Equal(new SessionCreation(null, IsNew: false), other);
        Assert.Equal(1, await store.CountAsync("t", default));
    }

    [Fact]
    public async Task CreationsAtOnceWithOneKey_StoreOneSession()
    {
        IChatStore[] stores = [await OpenAsync(), await OpenAsync()];
        var created = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => stores[i % 2].CreateAsync(new(Session(), new("k", "f")), default)))
        );
        Assert.Single(created, creation => creation.IsNew);
        Assert.Single(created.Select(creation => creation.Session!.Key).Distinct());
        Assert.Equal(1, await stores[0].CountAsync("t", default));
    }
}
