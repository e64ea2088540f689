using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tests.Storage;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>What is said does not tell whether agents were put out meanwhile.</summary>
public class EvictionTests
{
    [Fact]
    public async Task ThreeThousandSessions_WithAThousandAgents_SayWhatThreeThousandAgentsSay()
    {
        var (evicting, figures) = await TalkAsync(maxLive: 1000);
        var (keeping, all) = await TalkAsync(maxLive: 3000);
        Assert.Equal(keeping, evicting);
        Assert.Equal(new AgentFigures(3000, 3000, 0, 0), all);
        Assert.Equal((1000, 3000), (figures.Live, figures.Created));
        Assert.InRange(figures.Revived, 2000, long.MaxValue);
        Assert.Equal(figures.Live, figures.Created + figures.Revived - figures.Evicted);
    }

    /// <summary>Five messages to each of 3,000 sessions, in random order, a hundred at once.</summary>
    private static async Task<(IReadOnlyList<string?> Replies, AgentFigures Figures)> TalkAsync(int maxLive)
    {
        const int Count = 3000,
            Messages = 5;
        var store = new MemoryChatStore();
        await using var process = new AgentProcess(store, configure: options => (options.MaxLive, options.MemoryTurns) = (maxLive, 3));
        var sessions = new SessionKey[Count];
        for (int i = 0; i < Count; i++)
            sessions[i] = await store.OpenAsync();
        int[] order = [.. Enumerable.Range(0, Count * Messages).Select(i => i % Count)];
        new Random(1).Shuffle(order);
        int[] said = new int[Count];
        foreach (int[] some in order.Chunk(100))
        {
            foreach (int session in some)
                await process.SayAsync(sessions[session], $"message {said[session]++} of {session}");
            // Else messages of a session would queue up behind each other, and few agents would be put out in between.
            foreach (int session in some)
                await store.AnsweredAsync(sessions[session]);
        }

        List<string?> replies = [];
        for (int i = 0; i < Count; i++)
            replies.AddRange((await store.TurnsAsync(sessions[i])).Select(turn => turn.Reply));

        Assert.Equal(
            await Transcripts.ExpectedRepliesAsync(
                Enumerable.Range(0, Messages).Select(i => $"message {i} of {7}"),
                new AgentOptions { MemoryTurns = 3 }
            ),
            replies.Skip(7 * Messages).Take(Messages)
        );
        return (replies, process.Dispatcher.Figures);
    }
}
