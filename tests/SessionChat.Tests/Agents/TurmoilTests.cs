using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tests.Storage;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>Two replicas with few agents, messages at both, a store that fails before and after its work, sessions that change hands.</summary>
public class TurmoilTests
{
    private const int Sessions = 40, Messages = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task EveryMessage_GetsTheReplyThatItWouldHaveGotInPeace(int seed)
    {
        var store = new MemoryChatStore();
        await using var one = new AgentProcess(store, configure: Configure);
        await using var two = new AgentProcess(store, configure: Configure);
        var random = new Random(seed);
        var sessions = new SessionKey[Sessions];
        for (int i = 0; i < Sessions; i++)
            sessions[i] = await store.OpenAsync();

        int calls = 0;
        Func<Task> fail = () => Interlocked.Increment(ref calls) % 7 == 0 ? throw new StoreUnavailableException("The store is away.") : Task.CompletedTask;
        int[] order = [.. Enumerable.Range(0, Sessions * Messages).Select(i => i % Sessions)];
        random.Shuffle(order);
        int[] said = new int[Sessions];
        foreach (int session in order)
        {
            // What customers say is not under test.
            (store.Before, store.After) = (null, null);
            await (random.Next(2) == 0 ? one : two).SayAsync(sessions[session], $"message {said[session]++} of {session}");
            bool loses = random.Next(2) == 0;
            (store.Before, store.After) = (loses ? null : fail, loses ? fail : null);
            if (random.Next(10) == 0)
                await ClaimAsync(store, random.Next(2) == 0 ? one : two);
        }

        (store.Before, store.After) = (null, null);
        for (int i = 0; i < Sessions; i++)
        {
            await Waiting.UntilAsync(async () =>
            {
                await ClaimAsync(store, one);
                return !(await store.FindAsync(sessions[i], CancellationToken.None))!.State.IsUnanswered;
            });
            var turns = await store.TurnsAsync(sessions[i]);
            var options = new AgentOptions();
            Configure(options);
            Assert.Equal(await Transcripts.ExpectedRepliesAsync(turns.Select(turn => turn.Message), options), turns.Select(turn => turn.Reply));
        }
    }

    private static void Configure(AgentOptions options) => (options.MaxLive, options.MemoryTurns) = (5, 3);

    /// <summary>Neither says that it lives, so that each takes what the other has not answered yet.</summary>
    private static async Task ClaimAsync(MemoryChatStore store, AgentProcess process)
    {
        try
        {
            foreach (var claimed in await store.ClaimAsync(process.Id, TimeSpan.FromTicks(-1), 10, CancellationToken.None))
                process.Dispatcher.Adopt(claimed);
        }
        catch (StoreUnavailableException)
        {
            // As the recovery: another time.
        }
    }
}
