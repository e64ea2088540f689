using Platform.SessionChat.Agents;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tests.Storage;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Agents;

/// <summary>Reads what was said.</summary>
internal static class Transcripts
{
    public static async Task<SessionKey> OpenAsync(this MemoryChatStore store)
    {
        var session = SessionKey.New("default", TimeProvider.System);
        await store.CreateAsync(
            new(
                new Session
                {
                    Key = session,
                    CreationUtc = default,
                    LastActivityUtc = default,
                },
                null
            ),
            CancellationToken.None
        );
        return session;
    }

    /// <summary>Waits until a session has no message without an answer.</summary>
    public static Task AnsweredAsync(this MemoryChatStore store, SessionKey session) =>
        Waiting.UntilAsync(async () => !(await store.FindAsync(session, CancellationToken.None))!.State.IsUnanswered);

    public static async Task<IReadOnlyList<ChatEvent>> EventsAsync(this MemoryChatStore store, SessionKey session) =>
        (await store.ReadAsync(new EventQuery { Session = session, Limit = int.MaxValue }, CancellationToken.None))!;

    /// <summary>The conversation, turn by turn; fails when a message has two replies.</summary>
    public static async Task<IReadOnlyList<ConversationTurn>> TurnsAsync(this MemoryChatStore store, SessionKey session)
    {
        var messages = (await store.EventsAsync(session)).Where(e => e.Kind == EventKind.Message).ToArray();
        return
        [
            .. messages
                .Where(e => e.Source == EventSource.Customer)
                .Select(asked => new ConversationTurn(
                    asked.Offset,
                    MessageData.Read(asked.Data),
                    messages.SingleOrDefault(e => e.Answers == asked.Offset) is { } reply ? MessageData.Read(reply.Data) : null
                )),
        ];
    }

    /// <summary>What an agent says to these messages that was never put out and never failed.</summary>
    public static async Task<IReadOnlyList<string>> ExpectedRepliesAsync(IEnumerable<string> messages, AgentOptions options)
    {
        options.ScriptedLatency = TimeSpan.Zero;
        var brain = new ScriptedBrain(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System);
        var memory = new AgentMemory(options.MemoryTurns, options.MemoryCharacters);
        List<string> replies = [];
        foreach (string message in messages)
        {
            replies.Add(await brain.AnswerAsync(new Conversation(default, memory, message), () => { }, CancellationToken.None));
            memory.Add(new ConversationTurn(memory.Answered + 1, message, replies[^1]));
        }

        return replies;
    }

    /// <summary>The statuses and messages of an agent, in their order, such as <c>typing</c> and <c>message</c>.</summary>
    public static async Task<string> StepsAsync(this MemoryChatStore store, SessionKey session)
    {
        var events = await store.EventsAsync(session);
        return string.Join(
            ' ',
            events
                .Where(e => e.Source == EventSource.AiAgent)
                .Select(e =>
                    e.Kind == EventKind.Message
                        ? "message"
                        : System.Text.Json.JsonDocument.Parse(e.Data).RootElement.GetProperty("status").GetString()
                )
        );
    }
}
