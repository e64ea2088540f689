using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.Testing;
using static Platform.SessionChat.Tests.Storage.StoreSamples;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>What every store must do: events.</summary>
public abstract partial class ChatStoreContract
{
    [Fact]
    public async Task ATurn_IsStoredInOrder_WithTheStateItLeaves()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        var at = Noon.AddMilliseconds(7);
        var asked = await store.AppendAsync(key.Asks("hello", at: at.AddTicks(9)), default);
        Assert.Equal(CustomerAppendStatus.Stored, asked.Status);
        Assert.Equal(new ChatEvent(0, EventKind.Message, EventSource.Customer, null, at, Message("hello").Data), asked.Event);
        Assert.Equal((SessionState.Empty, new SessionState(1, 0, 0, -1, "me")), (asked.Before, asked.After));
        var works = await store.AppendAsync(key.Works(0, at: at), default);
        Assert.Equal(new SessionState(3, 0, 0, -1, "me"), works.After);
        var answers = await store.AppendAsync(key.Answers(0, at: at.AddSeconds(1)), default);
        Assert.Equal(new SessionState(5, 4, 0, 0, null), answers.After);
        Assert.Equal(answers.After, await store.StateAsync(key));
        Assert.Equal(at.AddSeconds(1), (await store.FindAsync(key, default))!.LastActivityUtc);
        ChatEvent[] all = [asked.Event!, .. works.Events!, .. answers.Events!];
        Assert.Equal([0, 1, 2, 3, 4], all.Select(item => item.Offset));
        Assert.Equal(all.Select(Normal), (await store.AllAsync(key)).Select(Normal));
        Assert.All(all[1..], item => Assert.Equal(0, item.Answers));
    }

    [Fact]
    public async Task ACustomEvent_WantsNoReply_AndIsKeptAsItIs()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        string data = """{"n":12345678901234567890.5,"t":"\u2028 \"\\ 🎉","e":[],"o":{"b":true,"a":null}}""";
        var stored = await store.AppendAsync(new CustomerAppend(key, Custom(data), null, "me", Noon), default);
        Assert.Equal(new SessionState(1, -1, -1, -1, null), stored.After);
        AssertJson(data, Assert.Single(await store.AllAsync(key)).Data);
        Assert.Empty(await store.ClaimAsync("me", LongLease, 10, default));
    }

    [Fact]
    public async Task ALongMessage_IsStoredWhole()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(i => (char)('a' + (i % 26)))) + "é🎉";
        await store.AppendAsync(key.Asks(text), default);
        AssertJson(Message(text).Data, Assert.Single(await store.AllAsync(key)).Data);
    }

    [Fact]
    public async Task TimesOfEvents_NeverGoBack()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync(at: Noon.AddSeconds(5));
        await store.AppendAsync(key.Asks(at: Noon), default);
        await store.AppendAsync(key.Works(0, at: Noon.AddSeconds(8)), default);
        await store.AppendAsync(key.Asks(at: Noon.AddSeconds(2)), default);
        await store.ChangeAsync(key, new(session => session, Noon.AddSeconds(9)), default);
        await store.AppendAsync(key.Answers(0, at: Noon), default);
        Assert.Equal([5, 8, 8, 8, 9, 9], (await store.AllAsync(key)).Select(item => (item.CreationUtc - Noon).TotalSeconds));
        Assert.Equal(Noon.AddSeconds(9), (await store.FindAsync(key, default))!.LastActivityUtc);
    }

    [Fact]
    public async Task AnswersThatCameLate_AreRefused()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(), default);
        await store.AppendAsync(key.Answers(0), default);
        var state = await store.StateAsync(key);
        Assert.Equal(new AgentAppendOutcome(null, state), await store.AppendAsync(key.Answers(0), default));
        Assert.Equal(new AgentAppendOutcome(null, state), await store.AppendAsync(key.Works(0), default));
        await store.AppendAsync(key.Asks(), default);
        Assert.Null((await store.AppendAsync(key.Answers(3, owner: "other"), default)).Events);
        Assert.Null((await store.AppendAsync(key.Answers(4), default)).Events);
        Assert.Equal(4, (await store.AllAsync(key)).Count);
        Assert.NotNull((await store.AppendAsync(key.Answers(3), default)).Events);
    }

    [Fact]
    public async Task AnEventWithItsKeyAgain_IsNotStoredAgain()
    {
        var store = await OpenAsync();
        SessionKey key = await store.CreateAsync(),
            other = await store.CreateAsync();
        var first = await store.AppendAsync(key.Asks(idempotency: new("k", "f")), default);
        await store.AppendAsync(key.Works(0), default);
        var again = await store.AppendAsync(key.Asks(idempotency: new("k", "f"), at: Noon.AddDays(1)), default);
        Assert.Equal(CustomerAppendStatus.Repeated, again.Status);
        Assert.Equal(Normal(first.Event!), Normal(again.Event!));
        Assert.Equal(new SessionState(3, 0, 0, -1, "me"), again.After);
        Assert.Equal(
            CustomerAppendOutcome.Refused(CustomerAppendStatus.KeyReused),
            await store.AppendAsync(key.Asks("other", idempotency: new("k", "g")), default)
        );
        Assert.Equal(3, (await store.AllAsync(key)).Count);
        Assert.Equal(Noon, (await store.FindAsync(key, default))!.LastActivityUtc);
        Assert.Equal(CustomerAppendStatus.Stored, (await store.AppendAsync(other.Asks(idempotency: new("k", "g")), default)).Status);
    }

    [Fact]
    public async Task EventsAtOnceWithOneKey_AreStoredOnce()
    {
        IChatStore[] stores = [await OpenAsync(), await OpenAsync()];
        var key = await stores[0].CreateAsync();
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i => Task.Run(() => stores[i % 2].AppendAsync(key.Asks(idempotency: new("k", i % 4 == 3 ? "g" : "f")), default)))
        );
        var stored = Assert.Single(outcomes, outcome => outcome.Status == CustomerAppendStatus.Stored);
        Assert.Equal(Normal(stored.Event!), Normal(Assert.Single(await stores[1].AllAsync(key))));
        Assert.All(outcomes, outcome => Assert.True(outcome.Event is null == (outcome.Status == CustomerAppendStatus.KeyReused)));
        Assert.Contains(outcomes, outcome => outcome.Status == CustomerAppendStatus.KeyReused);
    }

    [Fact]
    public async Task AHundredWritersOfOneSession_LeaveNoGapAndNoTwin()
    {
        IChatStore[] stores = [await OpenAsync(), await OpenAsync()];
        SessionKey key = await stores[0].CreateAsync(),
            other = await stores[0].CreateAsync();
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var store = stores[writer % 2];
                        var first = await store.AppendAsync(key.Asks($"{writer}/0"), default);
                        await store.AppendAsync(other.Asks(), default);
                        return (CustomerAppendOutcome[])[first, await store.AppendAsync(key.Asks($"{writer}/1"), default)];
                    })
                )
        );
        var events = await stores[0].AllAsync(key);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), events.Select(item => item.Offset));
        // Each writer was told where his stand, and the state is that of his own event.
        Assert.Equal(
            events.Select(Normal),
            outcomes.SelectMany(pair => pair).Select(outcome => outcome.Event!).OrderBy(item => item.Offset).Select(Normal)
        );
        Assert.All(
            outcomes.SelectMany(pair => pair),
            outcome =>
                Assert.Equal((outcome.Event!.Offset, outcome.Event.Offset + 1), (outcome.Before.NextOffset, outcome.After.NextOffset))
        );
        Assert.All(outcomes, pair => Assert.True(pair[0].Event!.Offset < pair[1].Event!.Offset));
        Assert.Equal(new SessionState(200, 199, 199, -1, "me"), await stores[1].StateAsync(key));
        Assert.Equal(100, (await stores[1].AllAsync(other)).Count);
    }

    [Fact]
    public async Task Events_AreReadByOffsetKindAndSource()
    {
        var store = await OpenAsync();
        var key = await store.CreateAsync();
        await store.AppendAsync(key.Asks(), default);
        await store.AppendAsync(key.Works(0), default);
        await store.AppendAsync(key.Answers(0), default);
        await store.AppendAsync(new CustomerAppend(key, Custom(), null, "me", Noon), default);

        async Task<IEnumerable<long>> OffsetsAsync(EventQuery query) =>
            (await store.ReadAsync(query, default))!.Select(item => item.Offset);
        var all = new EventQuery { Session = key, Limit = 100 };
        Assert.Equal([0, 1, 2, 3, 4, 5], await OffsetsAsync(all));
        Assert.Equal([2, 3], await OffsetsAsync(all with { MinOffset = 2, Limit = 2 }));
        Assert.Equal([0, 1], await OffsetsAsync(all with { BeforeOffset = 2 }));
        Assert.Equal([5, 4], await OffsetsAsync(all with { NewestFirst = true, Limit = 2 }));
        Assert.Equal([3, 2], await OffsetsAsync(all with { NewestFirst = true, BeforeOffset = 4, MinOffset = 2 }));
        Assert.Equal([0, 4], await OffsetsAsync(all with { Kinds = [EventKind.Message] }));
        Assert.Equal([0, 4, 5], await OffsetsAsync(all with { Kinds = [EventKind.Custom, EventKind.Message] }));
        Assert.Equal([4], await OffsetsAsync(all with { Kinds = [EventKind.Message], Source = EventSource.AiAgent }));
        Assert.Equal([4, 0], await OffsetsAsync(all with { Kinds = [EventKind.Message], NewestFirst = true, Limit = 2 }));
        Assert.Empty(await OffsetsAsync(all with { Kinds = [EventKind.Tool] }));
        Assert.Empty(await OffsetsAsync(all with { Kinds = [] }));
        Assert.Empty(await OffsetsAsync(all with { MinOffset = 6 }));
        Assert.Equal([0, 5], await OffsetsAsync(all with { Source = EventSource.Customer }));
        Assert.Null(await store.ReadAsync(all with { Session = key with { Id = "none" } }, default));
    }
}
