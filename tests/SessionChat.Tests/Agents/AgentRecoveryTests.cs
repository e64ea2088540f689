using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

public class AgentRecoveryTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryChatStore _store;

    public AgentRecoveryTests() => _store = new MemoryChatStore(_time);

    [Fact]
    public async Task WhatIsUnansweredAtTheStart_IsAnswered()
    {
        var session = await _store.OpenAsync();
        await using (var before = new AgentProcess(_store))
        {
            await before.AppendAsync(session, "one");
            await before.AppendAsync(session, "two");
        }

        await using var process = new AgentProcess(_store, time: _time);
        await process.StartRecoveryAsync();
        await _store.AnsweredAsync(session);
        Assert.Equal(
            await Transcripts.ExpectedRepliesAsync(["one", "two"], new AgentOptions()),
            (await _store.TurnsAsync(session)).Select(turn => turn.Reply)
        );
    }

    [Fact]
    public async Task AProcessThatDiesWhileItAnswers_IsReplaced_AndItsLateAnswerIsRefused()
    {
        var brain = new GatedBrain { HeedsCancellation = false };
        await using var dead = new AgentProcess(_store, brain, _time);
        await using var alive = new AgentProcess(_store, time: _time);
        var session = await _store.OpenAsync();
        await _store.ClaimAsync(dead.Id, TimeSpan.FromSeconds(10), 10, CancellationToken.None);
        await dead.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing");

        await alive.StartRecoveryAsync();
        for (int seconds = 0; seconds < 10; seconds += 2)
        {
            await Waiting.UntilAsync(() => _time.PendingTimers == 1);
            Assert.True((await _store.FindAsync(session, CancellationToken.None))!.State.IsUnanswered);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        await Waiting.UntilAsync(() => _time.PendingTimers == 1);
        _time.Advance(TimeSpan.FromSeconds(2));
        await _store.AnsweredAsync(session);
        call.Answer.SetResult("too late");
        await Waiting.UntilAsync(() => dead.Dispatcher.Figures.Live == 0);
        Assert.Equal("You said \"hello\". That is the first I hear of you.", Assert.Single(await _store.TurnsAsync(session)).Reply);
    }

    [Theory]
    [InlineData(2, 10, 2)]
    [InlineData(60, 9, 3)]
    public async Task ThreeSignsOfLife_FitIntoALease(int interval, int lease, int expected)
    {
        int calls = 0;
        _store.Before = () => Task.FromResult(Interlocked.Increment(ref calls));
        await using var process = new AgentProcess(
            _store,
            time: _time,
            configure: options =>
                (options.RecoveryInterval, options.LeaseDuration) = (TimeSpan.FromSeconds(interval), TimeSpan.FromSeconds(lease))
        );
        await process.StartRecoveryAsync();
        await Waiting.UntilAsync(() => _time.PendingTimers == 1 && Volatile.Read(ref calls) == 1);
        _time.Advance(TimeSpan.FromSeconds(expected) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 1), (calls, _time.PendingTimers));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Waiting.UntilAsync(() => Volatile.Read(ref calls) == 2);
    }

    [Fact]
    public async Task AStoreThatIsAway_IsAskedAgain_AndSaidOnceAMinute()
    {
        using var logs = new KeptLogs();
        int calls = 0;
        _store.Before = () =>
        {
            Interlocked.Increment(ref calls);
            throw new StoreUnavailableException("The store is away.");
        };
        await using var process = new AgentProcess(_store, time: _time, logs: logs);
        await process.StartRecoveryAsync();
        for (int round = 1; round < 30; round++)
        {
            await Waiting.UntilAsync(() => _time.PendingTimers == 1 && Volatile.Read(ref calls) == round);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Single(logs.Lines, line => line.Contains("cannot be looked for", StringComparison.Ordinal));
        _store.Before = null;
        var session = await _store.OpenAsync();
        await process.AppendAsync(session, "hello");
        await Waiting.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return _store.FindAsync(session, CancellationToken.None).Result!.State is { IsUnanswered: false };
        });
    }
}
