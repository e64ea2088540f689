using Microsoft.Extensions.Options;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Events;
using Platform.SessionChat.Lifecycle;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Chats;

/// <summary>Says something in a session, which is opened if there is none, and waits for the reply.</summary>
internal sealed class Chat(
    SessionOpening opening,
    CustomerEvents events,
    AgentDispatcher agents,
    EventReaders readers,
    IOptions<SessionChatOptions> options,
    Stopping stopping,
    TimeProvider time
)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Where; null opens a session.</param>
    /// <param name="message">What is said.</param>
    /// <param name="idempotency">Of session and message alike; null without a key.</param>
    /// <param name="cancellationToken">The client has hung up; what is stored by then is answered all the same.</param>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">The store is unavailable.</exception>
    public async Task<ChatOutcome> SayAsync(
        string tenant,
        string? id,
        EventDraft message,
        Idempotency? idempotency,
        CancellationToken cancellationToken
    )
    {
        if (id is not null && !SessionKey.IsId(id))
            return new ChatOutcome(ChatStatus.NoSession, default);
        var session = id is null ? SessionKey.New(tenant, time) : new SessionKey(tenant, id);
        if (!agents.HasRoom(session))
            return ChatOutcome.Busy(AgentDispatcher.NoRoom);
        if (id is null)
        {
            var (opened, _) = await opening.OpenAsync(new NewSession(Session.New(session, time), idempotency));
            if (opened is null)
                return new ChatOutcome(ChatStatus.KeyReused, default);
            session = opened.Key;
        }

        return await SayAsync(session, message, idempotency, cancellationToken);
    }

    private async Task<ChatOutcome> SayAsync(
        SessionKey session,
        EventDraft message,
        Idempotency? idempotency,
        CancellationToken cancellationToken
    )
    {
        // Opened before, so that the feed brings the reply and the store need not be asked for it.
        using var reader = readers.TryOpen(new EventQuery { Session = session, Limit = options.Value.MaxPageSize });
        if (reader is null)
            return ChatOutcome.Busy("Too many wait for replies. Nothing was said; try again.");
        var outcome = await events.AddAsync(session, message, idempotency);
        if (outcome.Event is not { } stored)
            return new ChatOutcome(outcome.Status == CustomerAppendStatus.KeyReused ? ChatStatus.KeyReused : ChatStatus.NoSession, session);
        reader.SkipTo(stored.Offset + 1);
        using var until = stopping.Or(cancellationToken);
        try
        {
            return await WaitAsync(reader, stored, until.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChatOutcome(ChatStatus.NoReplyYet, session, stored);
        }
    }

    private async Task<ChatOutcome> WaitAsync(EventReader reader, ChatEvent said, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            var left = options.Value.ReplyTimeout - time.GetElapsedTime(begun);
            var answers = await reader.NextAsync(left, cancellationToken);
            if (answers is null)
                return new ChatOutcome(ChatStatus.NoSession, reader.Session);
            foreach (var answer in answers.Where(answer => answer.Answers == said.Offset))
            {
                if (answer.Kind == EventKind.Message)
                    return new ChatOutcome(ChatStatus.Replied, reader.Session, said, answer);
                if (answer.Kind == EventKind.Status && AgentStatus.IsError(answer.Data, out string? detail))
                    return new ChatOutcome(ChatStatus.AgentFailed, reader.Session, said, Detail: detail);
            }

            if (answers.Count == 0 && left <= TimeSpan.Zero)
                return new ChatOutcome(ChatStatus.NoReplyYet, reader.Session, said);
        }
    }
}
