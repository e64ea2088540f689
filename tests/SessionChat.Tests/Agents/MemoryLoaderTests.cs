using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults.Retries;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tests.Storage;

namespace Platform.SessionChat.Tests.Agents;

public class MemoryLoaderTests
{
    /// <summary>
    /// 0 to 2: a message of the customer; 3: the agent answers the oldest; 4: it fails; 5: it says a status; 6: a custom event.
    /// </summary>
    private static readonly Gen<(int MaxTurns, int MaxCharacters, int[] Steps)> Conversations =
        from maxTurns in Gen.Choose(1, 4)
        from maxCharacters in Gen.Choose(5, 60)
        from steps in Gen.Frequency((3, Gen.Choose(0, 2)), (3, Gen.Constant(3)), (1, Gen.Choose(4, 6))).ArrayOf()
        select (maxTurns, maxCharacters, steps);

    [Fact]
    public void ARevivedAgent_RemembersWhatOneDoesThatWasNeverPutOut() =>
        Prop.ForAll(Conversations.ToArbitrary(), c => CompareAsync(c.MaxTurns, c.MaxCharacters, c.Steps).GetAwaiter().GetResult())
            .QuickCheckThrowOnFailure();

    [Fact]
    public async Task ManyUnansweredMessages_DoNotHideTheTurnsBefore()
    {
        int[] steps = [0, 3, 1, 2, 3, 3, .. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(3, 30)];
        await CompareAsync(maxTurns: 3, maxCharacters: 1000, steps);
    }

    /// <summary>After each answer.</summary>
    private static async Task CompareAsync(int maxTurns, int maxCharacters, int[] steps)
    {
        var store = new MemoryChatStore();
        var options = Microsoft.Extensions.Options.Options.Create(
            new AgentOptions { MemoryTurns = maxTurns, MemoryCharacters = maxCharacters }
        );
        await using var services = new ServiceCollection()
            .AddMetrics()
            .AddLogging()
            .AddSingleton<IChatStore>(store)
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new Backoff(options.Value.RetryPause, options.Value.MaxRetryPause, new Random(1)))
            .AddSingleton<AgentCache>()
            .AddSingleton<AgentMetrics>()
            .AddSingleton<RetryingStore>()
            .AddSingleton<MemoryLoader>()
            .BuildServiceProvider();
        var loader = services.GetRequiredService<MemoryLoader>();
        var session = await store.OpenAsync();
        var kept = new AgentMemory(maxTurns, maxCharacters);
        var unanswered = new Queue<(long Offset, string Text)>();
        foreach (int step in steps)
        {
            string text = new((char)('a' + step), 1 + (step * 3));
            if (step is < 3 or 6)
            {
                var kind = step == 6 ? EventKind.Custom : EventKind.Message;
                var added = await store.AppendAsync(
                    new CustomerAppend(session, new(kind, EventSource.Customer, MessageData.Write(text)), null, "a", default),
                    CancellationToken.None
                );
                if (step != 6)
                    unanswered.Enqueue((added.Event!.Offset, text));
            }
            else if (unanswered.TryPeek(out var oldest))
            {
                EventDraft said =
                    step == 3 ? new(EventKind.Message, EventSource.AiAgent, MessageData.Write(text)) : AgentStatus.Error(text);
                await store.AppendAsync(
                    new AgentAppend(session, oldest.Offset, [said], IsEnd: step != 5, "a", default),
                    CancellationToken.None
                );
                if (step == 5)
                    continue;
                unanswered.Dequeue();
                kept.Add(new ConversationTurn(oldest.Offset, oldest.Text, step == 3 ? text : null));
                var revived = await loader.ReadAsync(session, oldest.Offset, CancellationToken.None);
                Assert.Equal(kept.Turns, revived!.Turns);
                Assert.Equal((kept.Characters, kept.Answered), (revived.Characters, revived.Answered));
            }
        }
    }
}
