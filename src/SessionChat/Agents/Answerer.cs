using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Retries;
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Agents;

/// <summary>
/// Asks the brain for the answer to a message and stores what becomes of it: acknowledged, processing, typing, ready, and the reply.
/// A status is stored together with those that follow at once; of a brain that completes synchronously, all are.
/// </summary>
internal sealed partial class Answerer(
    IAgentBrain brain,
    RetryingStore store,
    EventFeed feed,
    Replica replica,
    Backoff backoff,
    AgentMetrics metrics,
    IOptions<AgentOptions> options,
    TimeProvider time,
    ILogger<Answerer> logger
)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly ReportPace _failures = new(ReportInterval, time);
    private readonly ReportPace _faults = new(ReportInterval, time);

    /// <summary>Answers, after however many attempts; when all fail the customer is told so.</summary>
    /// <returns>Whether the end is stored; when not, the session's state says why.</returns>
    public async Task<AgentAppendOutcome> AnswerAsync(
        SessionKey session,
        AgentMemory memory,
        Question question,
        CancellationToken cancellationToken
    )
    {
        BrainFailedException? failure = null;
        for (int failures = 0; ; )
        {
            try
            {
                if (
                    failure is not null
                    && await PauseAsync(session, question, failures, failure, cancellationToken) is { Events: null } refused
                )
                    return refused;
                return await TryAsync(session, memory, question, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (BrainFailedException e)
            {
                failure = e;
            }
            catch (Exception e)
            {
                metrics.Fault();
                if (_faults.TryReport(out long others))
                    LogUnexpected(e, session.Id, question.Offset, others);
                failure = new BrainFailedException("The agent failed unexpectedly.", isRetryable: true);
            }

            if (!failure.IsRetryable || ++failures >= options.Value.MaxAttempts)
                return await FailAsync(session, question, failure, cancellationToken);
        }
    }

    /// <summary>Waits before the next attempt; the customer sees that the agent is still processing.</summary>
    /// <returns>The outcome of storing that status; null when it was stored before.</returns>
    private async Task<AgentAppendOutcome?> PauseAsync(
        SessionKey session,
        Question question,
        int failures,
        BrainFailedException failure,
        CancellationToken cancellationToken
    )
    {
        metrics.Retried();
        LogRetried(session.Id, question.Offset, failure.Message, failure.InnerException?.Message);
        var said = await AppendStatusesAsync(session, question, AgentStatus.UntilProcessing, cancellationToken);
        if (said is not { Events: null })
            await Task.Delay(backoff.Pause(failures, failure.RetryAfter), time, cancellationToken);
        return said;
    }

    private async Task<AgentAppendOutcome> TryAsync(
        SessionKey session,
        AgentMemory memory,
        Question question,
        CancellationToken cancellationToken
    )
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var firstToken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = brain.AnswerAsync(new Conversation(session, memory, question.Text), () => firstToken.TrySetResult(), attempt.Token);
        if (answer.IsCompleted)
            return await EndAsync(session, question, await answer, cancellationToken);

        var answering = answer.AsTask();
        try
        {
            return await ReportProgressAsync(session, question, answering, firstToken.Task, cancellationToken)
                ?? await EndAsync(session, question, await answering, cancellationToken);
        }
        finally
        {
            // Of a session that is no longer this process's the answer is not waited for.
            await attempt.CancelAsync();
            await ((Task)answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Stores what the agent does until the brain is done.</summary>
    /// <returns>Null, or the outcome that was refused.</returns>
    private async Task<AgentAppendOutcome?> ReportProgressAsync(
        SessionKey session,
        Question question,
        Task answering,
        Task firstToken,
        CancellationToken cancellationToken
    )
    {
        if (await AppendStatusesAsync(session, question, AgentStatus.UntilProcessing, cancellationToken) is { Events: null } refused)
            return refused;
        await Task.WhenAny(answering, firstToken);
        if (
            !answering.IsCompleted
            && await AppendStatusesAsync(session, question, AgentStatus.UntilTyping, cancellationToken) is { Events: null } refusedThen
        )
            return refusedThen;
        await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    private async Task<AgentAppendOutcome> EndAsync(
        SessionKey session,
        Question question,
        string answer,
        CancellationToken cancellationToken
    )
    {
        string reply = CleanText.Of(answer);
        EventDraft[] end =
        [
            .. AgentStatus.All.AsSpan(question.Statuses),
            new(EventKind.Message, EventSource.AiAgent, MessageData.Write(reply)),
        ];
        var outcome = await AppendAsync(session, question, end, isEnd: true, cancellationToken);
        question.Reply = reply;
        return outcome;
    }

    private Task<AgentAppendOutcome> FailAsync(
        SessionKey session,
        Question question,
        BrainFailedException failure,
        CancellationToken cancellationToken
    )
    {
        metrics.Failed();
        if (_failures.TryReport(out long others))
            LogFailed(session.Id, question.Offset, failure.Message, failure.InnerException?.Message, others);
        int said = Math.Min(question.Statuses, AgentStatus.UntilProcessing);
        EventDraft[] end =
        [
            .. AgentStatus.All.AsSpan(said, AgentStatus.UntilProcessing - said),
            AgentStatus.Error(failure.Message),
            AgentStatus.Ready,
        ];
        return AppendAsync(session, question, end, isEnd: true, cancellationToken);
    }

    /// <summary>Stores the statuses up to one, unless they are stored.</summary>
    /// <returns>Null when they are.</returns>
    private async Task<AgentAppendOutcome?> AppendStatusesAsync(
        SessionKey session,
        Question question,
        int until,
        CancellationToken cancellationToken
    )
    {
        if (question.Statuses >= until)
            return null;
        var outcome = await AppendAsync(session, question, AgentStatus.All[question.Statuses..until], isEnd: false, cancellationToken);
        question.Statuses = until;
        return outcome;
    }

    private async Task<AgentAppendOutcome> AppendAsync(
        SessionKey session,
        Question question,
        EventDraft[] events,
        bool isEnd,
        CancellationToken cancellationToken
    )
    {
        var outcome = await store.AppendAsync(
            new AgentAppend(session, question.Offset, events, isEnd, replica.Id, time.GetUtcNow()),
            cancellationToken
        );
        if (outcome.Events is { } stored)
            feed.Publish(session, stored);
        return outcome;
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Session {Session}, message {Offset}: no answer yet, it is tried again. {Reason} {Cause}"
    )]
    private partial void LogRetried(string session, long offset, string reason, string? cause);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Session {Session}, message {Offset}: no answer, and the customer is told so. {Reason} {Cause} ({Others} more "
            + "since the last report)"
    )]
    private partial void LogFailed(string session, long offset, string reason, string? cause, long others);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Session {Session}, message {Offset}: the agent failed unexpectedly ({Others} more since the last report)"
    )]
    private partial void LogUnexpected(Exception exception, string session, long offset, long others);
}
