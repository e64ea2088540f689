using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

public class AgentDispatcherTests
{
    private const string WholeAnswer = "acknowledged processing typing ready message";

    private readonly MemoryChatStore _store = new();

    [Fact]
    public async Task ABrainThatAnswersAtOnce_TakesOneAppend()
    {
        await using var process = new AgentProcess(_store);
        var session = await _store.OpenAsync();
        int calls = 0;
        _store.Before = () => Task.FromResult(Interlocked.Increment(ref calls));
        var said = await process.SayAsync(session, "hello");
        await Waiting.UntilAsync(() => Volatile.Read(ref calls) == 2 && process.Dispatcher.HasRoom(session));
        _store.Before = null;

        await _store.AnsweredAsync(session);
        Assert.Equal(WholeAnswer, await _store.StepsAsync(session));
        Assert.All((await _store.EventsAsync(session)).Skip(1), e => Assert.Equal(said.Offset, e.Answers));
        Assert.Equal("You said \"hello\". That is the first I hear of you.", Assert.Single(await _store.TurnsAsync(session)).Reply);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task WhileTheBrainThinks_TheCustomerSeesWhatItDoes()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing");
        call.OnFirstToken();
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing typing");
        call.Answer.SetResult("hi\0 there");
        await _store.AnsweredAsync(session);
        Assert.Equal(WholeAnswer, await _store.StepsAsync(session));
        Assert.Equal("hi there", Assert.Single(await _store.TurnsAsync(session)).Reply);
    }

    [Fact]
    public async Task MessagesThatComeMeanwhile_AreAnsweredInOrderOnceEach()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        // More than a worker holds.
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => $"message {i}")];
        foreach (string text in texts)
            await process.SayAsync(session, text);
        for (int i = 0; i < texts.Length; i++)
        {
            var call = await brain.CallAsync(i);
            Assert.Equal(texts[i], call.Message);
            call.Answer.SetResult($"answer {i}");
        }

        await _store.AnsweredAsync(session);
        Assert.Equal(
            texts.Select((text, i) => (text, (string?)$"answer {i}")),
            (await _store.TurnsAsync(session)).Select(turn => (turn.Message, turn.Reply))
        );
        Assert.Equal(texts.Length, brain.Count);
    }

    [Fact]
    public async Task MessagesThatAnotherReplicaStored_AreAnsweredInTheirPlace()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        await using var other = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "first");
        var first = await brain.CallAsync(0);
        await other.SayAsync(session, "second, through another");
        await process.SayAsync(session, "third");
        await other.SayAsync(session, "fourth, through another");
        first.Answer.SetResult("1");
        for (int i = 1; i < 4; i++)
            (await brain.CallAsync(i)).Answer.SetResult($"{i + 1}");
        await _store.AnsweredAsync(session);
        Assert.Equal(["1", "2", "3", "4"], (await _store.TurnsAsync(session)).Select(turn => turn.Reply));
    }

    [Fact]
    public async Task AnAgentThatAnotherReplicaOvertook_CatchesUp()
    {
        string[] texts = ["one", "two", "three", "four", "five", "six"];
        await using var first = new AgentProcess(_store);
        await using var second = new AgentProcess(_store);
        var session = await _store.OpenAsync();
        for (int i = 0; i < texts.Length; i++)
        {
            await (i % 3 == 0 ? first : second).SayAsync(session, texts[i]);
            await _store.AnsweredAsync(session);
        }

        Assert.Equal(
            await Transcripts.ExpectedRepliesAsync(texts, new AgentOptions()),
            (await _store.TurnsAsync(session)).Select(turn => turn.Reply)
        );
    }

    [Fact]
    public async Task AnAnswerThatAnotherProcessGaveFirst_IsRefused()
    {
        var brain = new GatedBrain { HeedsCancellation = false };
        await using var slow = new AgentProcess(_store, brain);
        await using var quick = new AgentProcess(_store);
        var session = await _store.OpenAsync();
        await slow.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing");
        // The first gives no sign of life.
        quick.Dispatcher.Adopt(Assert.Single(await _store.ClaimAsync(quick.Id, TimeSpan.FromMinutes(1), 10, CancellationToken.None)));
        await _store.AnsweredAsync(session);

        call.Answer.SetResult("too late");
        await Waiting.UntilAsync(() => slow.Dispatcher.Figures.Live == 0);
        Assert.Equal("You said \"hello\". That is the first I hear of you.", Assert.Single(await _store.TurnsAsync(session)).Reply);
    }

    [Fact]
    public async Task ASessionTakenOver_IsNotThoughtAboutAnyLonger()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await Waiting.UntilAsync(async () => await _store.StepsAsync(session) == "acknowledged processing");
        await _store.ClaimAsync("another", TimeSpan.FromMinutes(1), 10, CancellationToken.None);
        call.OnFirstToken();
        await Waiting.UntilAsync(() => call.CancellationToken.IsCancellationRequested && process.Dispatcher.Figures.Live == 0);
    }

    [Fact]
    public async Task ASessionThatIsGone_TakesItsAgentAlong()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await _store.DeleteAsync(session, CancellationToken.None);
        process.Dispatcher.Forget(session);
        await Waiting.UntilAsync(() => call.CancellationToken.IsCancellationRequested && process.Dispatcher.Figures.Live == 0);
    }

    [Fact]
    public async Task WithoutRoom_AMessageIsLeftToTheRecovery()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain, configure: options => options.MaxSessionsAtWork = 1);
        SessionKey busy = await _store.OpenAsync(),
            another = await _store.OpenAsync();
        await process.SayAsync(busy, "hello");
        var call = await brain.CallAsync(0);
        Assert.True(process.Dispatcher.HasRoom(busy));
        Assert.False(process.Dispatcher.HasRoom(another));
        await process.SayAsync(another, "is anybody there?");

        call.Answer.SetResult("yes");
        await _store.AnsweredAsync(busy);
        await Waiting.UntilAsync(() => process.Dispatcher.HasRoom(another));
        Assert.Equal(1, brain.Count);
        process.Dispatcher.Adopt(Assert.Single(await _store.ClaimAsync(process.Id, TimeSpan.FromMinutes(1), 10, CancellationToken.None)));
        (await brain.CallAsync(1)).Answer.SetResult("now");
        await _store.AnsweredAsync(another);
    }

    [Fact]
    public async Task WithAllAgentsAtWork_TheNextSessionsWaitForTheirTurn()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain, configure: options => options.MaxLive = 1);
        SessionKey[] sessions = [await _store.OpenAsync(), await _store.OpenAsync(), await _store.OpenAsync()];
        await process.SayAsync(sessions[0], "from 0");
        await brain.CallAsync(0);
        for (int i = 1; i < sessions.Length; i++)
        {
            await process.SayAsync(sessions[i], $"from {i}");
            await Waiting.UntilAsync(() => process.WaitingForAgents == i);
        }

        for (int i = 0; i < sessions.Length; i++)
        {
            var call = await brain.CallAsync(i);
            Assert.Equal(($"from {i}", i + 1), (call.Message, brain.Count));
            call.Answer.SetResult("yes");
            await _store.AnsweredAsync(sessions[i]);
        }

        Assert.Equal(new AgentFigures(1, 3, 2, 0), process.Dispatcher.Figures);
    }

    [Fact]
    public async Task Stopping_LetsAgentsEnd_ButTakesNothingMore()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        SessionKey session = await _store.OpenAsync(),
            late = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        var stopping = process.Dispatcher.StopAsync(CancellationToken.None);
        await process.SayAsync(late, "hello");
        Assert.False(stopping.IsCompleted);
        call.Answer.SetResult("bye");
        await stopping.WaitAsync(Waiting.Patience);
        Assert.Equal(WholeAnswer, await _store.StepsAsync(session));
        Assert.Equal(1, brain.Count);
    }

    [Fact]
    public async Task Stopping_LeavesWhatTakesTooLong()
    {
        var brain = new GatedBrain();
        await using var process = new AgentProcess(_store, brain);
        var session = await _store.OpenAsync();
        await process.SayAsync(session, "hello");
        var call = await brain.CallAsync(0);
        await process.Dispatcher.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Waiting.Patience);
        await Waiting.UntilAsync(() => call.CancellationToken.IsCancellationRequested);
        Assert.Null(Assert.Single(await _store.TurnsAsync(session)).Reply);
        Assert.True((await _store.FindAsync(session, CancellationToken.None))!.State.IsUnanswered);
    }
}
