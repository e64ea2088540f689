using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>Brains and stores that fail.</summary>
public class AgentFailureTests
{
    private readonly MemoryChatStore _store = new();

    [Fact]
    public async Task ABrainThatFailsAtFirst_IsAskedAgain()
    {
        var brain = new FakeBrain(
            (call, conversation) => call < 4 ? throw new BrainFailedException("Busy.", isRetryable: true) : $"answer {call}"
        );
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        await _store.AnsweredAsync(session);
        Assert.Equal("acknowledged processing typing ready message", await _store.StepsAsync(session));
        Assert.Equal("answer 4", Assert.Single(await _store.TurnsAsync(session)).Reply);
    }

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 1)]
    public async Task ABrainThatFailsForGood_IsToldTheCustomer_AndTheNextMessageIsAnswered(bool isRetryable, int calls)
    {
        int memory = -1;
        var brain = new FakeBrain(
            (_, conversation) =>
            {
                memory = conversation.Memory.Turns.Count;
                return conversation.Message == "bad" ? throw new BrainFailedException("It \"cannot\".", isRetryable) : "well";
            }
        );
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "bad");
        await _store.AnsweredAsync(session);
        Assert.Equal("acknowledged processing error ready", await _store.StepsAsync(session));
        var error = (await _store.EventsAsync(session)).Single(e => e.Kind == EventKind.Status && AgentStatus.IsError(e.Data, out _));
        Assert.True(AgentStatus.IsError(error.Data, out string? detail));
        Assert.Equal("It \"cannot\".", detail);
        Assert.Equal(calls, brain.Calls);

        await process.SayAsync(session, "good");
        await _store.AnsweredAsync(session);
        Assert.Equal([null, "well"], (await _store.TurnsAsync(session)).Select(turn => turn.Reply));
        Assert.Equal(1, memory);
    }

    [Fact]
    public async Task ABrainThatFailsWhileItTypes_IsNotSaidToTypeTwice()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var first = await brain.CallAsync(0);
        first.OnFirstToken();
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing typing");
        first.Answer.SetException(new InvalidOperationException("a bug"));
        var second = await brain.CallAsync(1);
        second.OnFirstToken();
        second.Answer.SetResult("hi");
        await _store.AnsweredAsync(session);
        Assert.Equal("acknowledged processing typing ready message", await _store.StepsAsync(session));
    }

    [Fact]
    public async Task AFaultOfTheBrain_IsToldWithoutItsDetails()
    {
        var brain = new FakeBrain((_, _) => throw new InvalidOperationException("secret detail"));
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        await _store.AnsweredAsync(session);
        Assert.Equal("acknowledged processing error ready", await _store.StepsAsync(session));
        Assert.DoesNotContain(await _store.EventsAsync(session), e => e.Data.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(3600, 20)]
    public async Task WhatABrainAsksToWait_IsWaited_ButNotForever(int asked, int waited)
    {
        var time = new ManualTime();
        var brain = new FakeBrain(
            (call, _) => call == 1 ? throw new BrainFailedException("Busy.", isRetryable: true, TimeSpan.FromSeconds(asked)) : "now"
        );
        await using var process = new AgentProcess(_store, brain, time, options => options.MaxRetryPause = TimeSpan.FromSeconds(20));
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        await Waiting.UntilAsync(() => time.PendingTimers == 1);
        // What is waited for shows meanwhile.
        Assert.Equal("acknowledged processing", await _store.StepsAsync(session));
        time.Advance(TimeSpan.FromSeconds(waited) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 1), (brain.Calls, time.PendingTimers));
        time.Advance(TimeSpan.FromMilliseconds(1));
        await _store.AnsweredAsync(session);
        Assert.Equal(2, brain.Calls);
    }

    [Fact]
    public async Task WhatAgentsDo_IsCounted()
    {
        var brain = new FakeBrain(
            (call, conversation) =>
                conversation.Message == "bad" || call == 1 ? throw new BrainFailedException("Busy.", isRetryable: call == 1) : "well"
        );
        await using var process = new AgentProcess(_store, brain);
        using var counts = process.Count();
        var session = await _store.OpenAsync();
        foreach (string text in new[] { "good", "bad", "good" })
            await process.SayAsync(session, text);
        await _store.AnsweredAsync(session);
        await Waiting.UntilAsync(() => counts["chat.messages.answered"] == 2);
        counts.Observe();
        Assert.Equal((1, 1), (counts["chat.messages.retried"], counts["chat.messages.failed"]));
        Assert.Equal(2, counts["chat.answer.duration"]);
        Assert.Equal((1, 1, 0), (counts["chat.agents.live"], counts["chat.agents.created"], counts["chat.agents.evicted"]));
    }

    [Fact]
    public async Task AStoreThatIsAwayForAWhile_LosesNoAnswer()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing");
        int refused = 0;
        _store.Before = () =>
        {
            Interlocked.Increment(ref refused);
            throw new StoreUnavailableException("The store is away.");
        };
        call.Answer.SetResult("hi");
        await Waiting.UntilAsync(() => Volatile.Read(ref refused) > 5);
        _store.Before = null;
        await _store.AnsweredAsync(session);
        Assert.Equal("hi", Assert.Single(await _store.TurnsAsync(session)).Reply);
        Assert.Equal(1, brain.Count);
    }

    [Fact]
    public async Task AnAnswerStoredWithoutHearingSo_CountsOnce_AndTheNextMessageFollows()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "one");
        var call = await brain.CallAsync(0);
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing");
        await process.SayAsync(session, "two");
        int lost = 0;
        _store.After = () =>
            Interlocked.Increment(ref lost) == 1 ? throw new StoreUnavailableException("The answer was lost.") : Task.CompletedTask;
        call.Answer.SetResult("first");
        (await brain.CallAsync(1)).Answer.SetResult("second");
        await _store.AnsweredAsync(session);
        Assert.Equal(["first", "second"], (await _store.TurnsAsync(session)).Select(turn => turn.Reply));
        Assert.Equal(2, brain.Count);
    }

    [Fact]
    public async Task AStoreWithABug_EndsTheWork_AndTheRecoveryTakesItUpAgain()
    {
        await using var process = new AgentProcess(_store);
        var session = await _store.OpenAsync();
        var said = await process.AppendAsync(session, "hello");
        int calls = 0;
        _store.Before = () =>
        {
            Interlocked.Increment(ref calls);
            throw new InvalidOperationException("a bug");
        };
        process.Dispatcher.Offer(session, said.Event!, said.Before);
        // Four attempts, and the error that cannot be stored either.
        await Waiting.UntilAsync(() => Volatile.Read(ref calls) >= 5);
        _store.Before = null;
        await Waiting.UntilAsync(async () =>
        {
            foreach (var claimed in await _store.ClaimAsync(process.Id, TimeSpan.FromMinutes(1), 10, CancellationToken.None))
                process.Dispatcher.Adopt(claimed);
            return !(await _store.FindAsync(session, CancellationToken.None))!.State.IsUnanswered;
        });
    }
}
