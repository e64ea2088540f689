using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>
/// Two replicas with few agents, messages at both, a store that fails before and after its work, sessions that change hands.
/// </summary>
public class TurmoilTests
{
    private const int Sessions = 40,
        Messages = 12;

    private readonly MemoryChatStore _store = new();
    private int _calls;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task EveryMessage_GetsTheReplyThatItWouldHaveGotInPeace(int seed)
    {
        await using AgentProcess one = new(_store, configure: Configure),
            two = new(_store, configure: Configure);
        var random = new Random(seed);
        var sessions = new SessionKey[Sessions];
        for (int i = 0; i < Sessions; i++)
            sessions[i] = await _store.OpenAsync();
        int[] order = [.. Enumerable.Range(0, Sessions * Messages).Select(i => i % Sessions)];
        random.Shuffle(order);
        int[] said = new int[Sessions];
        foreach (int session in order)
        {
            // What customers say is not under test.
            (_store.Before, _store.After) = (null, null);
            await (random.Next(2) == 0 ? one : two).SayAsync(sessions[session], $"message {said[session]++} of {session}");
            bool loses = random.Next(2) == 0;
            (_store.Before, _store.After) = (loses ? null : Fail, loses ? Fail : null);
            // The longer it is waited, the fewer messages come together.
            if (random.Next(3) == 0)
                await Waiting.UntilAsync(() => IsAnsweredAsync(sessions[session], random.Next(2) == 0 ? one : two));
        }

        (_store.Before, _store.After) = (null, null);
        for (int i = 0; i < Sessions; i++)
        {
            await Waiting.UntilAsync(() => IsAnsweredAsync(sessions[i], one));
            var turns = await _store.TurnsAsync(sessions[i]);
            var options = new AgentOptions();
            Configure(options);
            Assert.Equal(
                await Transcripts.ExpectedRepliesAsync(turns.Select(turn => turn.Message), options),
                turns.Select(turn => turn.Reply)
            );
            Assert.Equal(Messages, turns.Count);
        }

        Assert.All(new[] { one, two }, process => Assert.InRange(process.Dispatcher.Figures.Revived, 1, long.MaxValue));
    }

    private static void Configure(AgentOptions options) => (options.MaxLive, options.MemoryTurns) = (5, 3);

    private Task Fail() =>
        Interlocked.Increment(ref _calls) % 7 == 0 ? throw new StoreUnavailableException("The store is away.") : Task.CompletedTask;

    /// <summary>Neither process says that it lives, so that each takes what the other has not answered yet.</summary>
    private async Task<bool> IsAnsweredAsync(SessionKey session, AgentProcess process)
    {
        try
        {
            foreach (var claimed in await _store.ClaimAsync(process.Id, TimeSpan.FromTicks(-1), 10, CancellationToken.None))
                process.Dispatcher.Adopt(claimed);
            return !(await _store.FindAsync(session, CancellationToken.None))!.State.IsUnanswered;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
