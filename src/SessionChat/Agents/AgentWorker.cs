using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>Answers what is to be answered in a session, in order, with its agent.</summary>
internal sealed class AgentWorker(
    AgentCache cache,
    MemoryLoader loader,
    Answerer answerer,
    RetryingStore store,
    EventFeed feed,
    Replica replica,
    AgentMetrics metrics,
    TimeProvider time
)
{
    /// <summary>Messages read at once.</summary>
    private const int PageSize = 32;

    private static readonly EventKind[] Messages = [EventKind.Message];

    /// <summary>Works until nothing more is known of.</summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public async Task AnswerAllAsync(SessionWork work)
    {
        var agent = await cache.AcquireAsync(work.Session, isRevived: work.Answered >= 0, work.Stopping);
        try
        {
            NextStep step;
            while ((step = work.Next(agent.Memory.Answered, out var question)) != NextStep.End)
            {
                if (step == NextStep.Load)
                    await LoadAsync(work, agent);
                else if (step == NextStep.Read)
                    await ReadAsync(work);
                else
                    await AnswerAsync(work, agent, question!);
            }
        }
        finally
        {
            cache.Release(agent);
        }
    }

    private async Task LoadAsync(SessionWork work, Agent agent)
    {
        if (await loader.ReadAsync(work.Session, work.Answered, work.Stopping) is { } memory)
            agent.Memory = memory;
        else
            Drop(work, SessionState.Empty);
    }

    private async Task ReadAsync(SessionWork work)
    {
        var query = new EventQuery
        {
            Session = work.Session,
            MinOffset = work.Answered + 1,
            Kinds = Messages,
            Source = EventSource.Customer,
            Limit = PageSize,
        };
        if (await store.ReadAsync(query, work.Stopping) is { } messages)
            work.Refill(messages);
        else
            Drop(work, SessionState.Empty);
    }

    private async Task AnswerAsync(SessionWork work, Agent agent, Question question)
    {
        long begun = time.GetTimestamp();
        var outcome = await answerer.AnswerAsync(work.Session, agent.Memory, question, work.Stopping);
        if (outcome.Events is null)
        {
            metrics.Refused();
            Drop(work, outcome.After);
            return;
        }

        agent.Memory.Add(question.ToTurn());
        work.Observe(outcome.After);
        if (question.Reply is not null)
            metrics.Answered(time.GetElapsedTime(begun));
    }

    /// <summary>The agent may remember less than what is stored: its memory is loaded again when it is needed.</summary>
    private void Drop(SessionWork work, in SessionState state)
    {
        work.Refused(state, replica.Id);
        cache.Forget(work.Session);
        // The append may have been stored although its answer was lost: readers must ask the store.
        feed.Wake(work.Session);
    }
}
