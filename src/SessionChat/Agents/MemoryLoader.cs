using Microsoft.Extensions.Options;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>Loads an agent's memory from the stored events.</summary>
internal sealed class MemoryLoader(RetryingStore store, IOptions<AgentOptions> options)
{
    private static readonly EventKind[] Messages = [EventKind.Message];

    /// <summary>Reads the newest turns up to a message that is answered. One call mostly; more when many messages after it wait.</summary>
    /// <returns>Null when the session is gone.</returns>
    /// <exception cref="InvalidDataException">There is no such message.</exception>
    public async Task<AgentMemory?> ReadAsync(SessionKey session, long answered, CancellationToken cancellationToken)
    {
        int most = options.Value.MemoryTurns;
        var query = new EventQuery
        {
            Session = session,
            Kinds = Messages,
            NewestFirst = true,
            Limit = (2 * most) + 2,
        };
        var replies = new Dictionary<long, string>();
        var turns = new Stack<ConversationTurn>();
        while (true)
        {
            if (await store.ReadAsync(query, cancellationToken) is not { } page)
                return null;
            foreach (var message in page)
                Take(message);
            if (turns.Count >= most || page.Count < query.Limit)
                return ToMemory(turns, answered);
            query = query with { BeforeOffset = page[^1].Offset };
        }

        // A reply comes after its message. Replies keep the order of their messages, so that the newest ones are enough.
        void Take(ChatEvent message)
        {
            if (message is { Answers: { } of } && of <= answered)
            {
                if (replies.Count < most)
                    replies.Add(of, MessageData.Read(message.Data));
            }
            else if (message is { Source: EventSource.Customer } && message.Offset <= answered && turns.Count < most)
            {
                turns.Push(new ConversationTurn(message.Offset, MessageData.Read(message.Data), replies.GetValueOrDefault(message.Offset)));
            }
        }
    }

    private AgentMemory ToMemory(Stack<ConversationTurn> turns, long answered)
    {
        var memory = new AgentMemory(options.Value.MemoryTurns, options.Value.MemoryCharacters);
        foreach (var turn in turns)
            memory.Add(turn);
        return memory.Answered == answered
            ? memory
            : throw new InvalidDataException(
                $"A session's state says that message {answered} is answered, but the newest found is {memory.Answered}."
            );
    }
}
