using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.Testing;
using static Platform.SessionChat.Tests.Storage.StoreSamples;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>What every store must do: who answers.</summary>
public abstract partial class ChatStoreContract
{
    /// <summary>False where every other owner is dead.</summary>
    private protected virtual bool HasReplicas => true;

    [Fact]
    public async Task ADeadOwnersMessages_AreTakenOver_AndHisLateAnswerIsRefused()
    {
        IChatStore dead = await OpenAsync(),
            alive = await OpenAsync();
        SessionKey key = await dead.CreateAsync(),
            answered = await dead.CreateAsync();
        await dead.ClaimAsync("dead", LongLease, 10, default);
        await dead.AppendAsync(key.Asks(owner: "dead"), default);
        await dead.AppendAsync(key.Works(0, "dead"), default);
        await dead.AppendAsync(answered.Asks(owner: "dead"), default);
        await dead.AppendAsync(answered.Answers(0, "dead"), default);
        await ExpireLeasesAsync();
        var claimed = Assert.Single(await alive.ClaimAsync("alive", LongLease, 10, default));
        Assert.Equal(new ClaimedSession(key, new SessionState(3, 0, 0, -1, "alive")), claimed);
        Assert.Equal(new AgentAppendOutcome(null, claimed.State), await dead.AppendAsync(key.Answers(0, "dead"), default));
        Assert.NotNull((await alive.AppendAsync(key.Answers(0, "alive"), default)).Events);
        Assert.Equal(5, (await alive.AllAsync(key)).Count);
        Assert.Empty(await alive.ClaimAsync("alive", LongLease, 10, default));
    }

    [Fact]
    public async Task ALivingOwnersMessages_AreLeftAlone()
    {
        IChatStore one = await OpenAsync(),
            other = await OpenAsync();
        var key = await one.CreateAsync();
        await one.ClaimAsync("one", LongLease, 10, default);
        await one.AppendAsync(key.Asks(owner: "one"), default);
        var claimed = await other.ClaimAsync("other", LongLease, 10, default);
        Assert.Equal(HasReplicas ? [] : [key], claimed.Select(session => session.Session));
        Assert.Equal(HasReplicas ? "one" : "other", (await one.StateAsync(key)).Owner);
    }

    [Fact]
    public async Task ADeadOwnerWhoComesBack_KeepsWhatNobodyTook()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await store.ClaimAsync("paused", LongLease, 10, default);
        await store.AppendAsync(key.Asks(owner: "paused"), default);
        await ExpireLeasesAsync();
        Assert.Equal([key], (await store.ClaimAsync("paused", LongLease, 10, default)).Select(claimed => claimed.Session));
        Assert.NotNull((await store.AppendAsync(key.Answers(0, "paused"), default)).Events);
    }

    [Fact]
    public async Task OwnMessagesNotHeardOf_AreFound()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(owner: "me"), default);
        for (int i = 0; i < 2; i++)
            Assert.Equal(
                new ClaimedSession(key, new SessionState(1, 0, 0, -1, "me")),
                Assert.Single(await store.ClaimAsync("me", LongLease, 10, default))
            );
    }

    [Fact]
    public async Task AnOwnerNeverHeardOf_IsDead()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(owner: "nobody"), default);
        Assert.Equal("me", Assert.Single(await store.ClaimAsync("me", LongLease, 10, default)).State.Owner);
        Assert.Equal("me", (await store.StateAsync(key)).Owner);
    }

    [Fact]
    public async Task Claims_TakeNoMoreThanAsked_AndOthersBeforeTheirOwn()
    {
        var store = await OpenAsync();
        List<SessionKey> own = [],
            others = [];
        for (int i = 0; i < 3; i++)
        {
            own.Add(await store.CreateAsync());
            others.Add(await store.CreateAsync("other tenant"));
            await store.AppendAsync(own[i].Asks(owner: "me", at: Noon.AddMinutes(i)), default);
            await store.AppendAsync(others[i].Asks(owner: "gone", at: Noon.AddHours(1)), default);
        }

        var first = await store.ClaimAsync("me", LongLease, 2, default);
        Assert.Equal(2, first.Count);
        Assert.Subset(others.ToHashSet(), first.Select(claimed => claimed.Session).ToHashSet());
        // The last of them, and of its own that which was silent for longest.
        var second = await store.ClaimAsync("me", LongLease, 2, default);
        Assert.Equal(
            [others.Single(key => first.All(claimed => claimed.Session != key)), own[0]],
            second.Select(claimed => claimed.Session)
        );
        Assert.Equal([own[0], own[1]], (await store.ClaimAsync("me", LongLease, 2, default)).Select(claimed => claimed.Session));
    }

    [Fact]
    public async Task ClaimsAtOnce_NeverShareASession()
    {
        if (!HasReplicas)
            return;
        IChatStore[] stores = [await OpenAsync(), await OpenAsync(), await OpenAsync()];
        for (int i = 0; i < 30; i++)
            await stores[0].AppendAsync((await stores[0].CreateAsync()).Asks(owner: "gone"), default);
        List<SessionKey> taken = [];
        for (int round = 0; taken.Count < 30; round++)
        {
            var claims = await Task.WhenAll(stores.Select((store, i) => store.ClaimAsync($"{round}/{i}", LongLease, 7, default)));
            taken.AddRange(claims.SelectMany(claim => claim).Select(claimed => claimed.Session));
        }

        Assert.Equal(30, taken.Distinct().Count());
        Assert.Equal(30, taken.Count);
    }
}
