using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Logging;
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Agents;

/// <summary>
/// Hands stored messages to agents. One worker at a time works at a session.
/// </summary>
internal sealed partial class AgentDispatcher(
    AgentWorker worker,
    AgentCache cache,
    AgentMetrics metrics,
    IOptions<AgentOptions> options,
    TimeProvider time,
    ILogger<AgentDispatcher> logger
) : IHostedService, IMessageResponder
{
    /// <summary>What a client is told without room.</summary>
    public const string NoRoom = "Too many sessions wait for their agents. Nothing was stored; try again.";

    private readonly Lock _gate = new();
    private readonly Dictionary<SessionKey, SessionWork> _atWork = [];
    private readonly TaskCompletionSource _allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReportPace _faults = new(TimeSpan.FromSeconds(10), time);
    private bool _isStopping;

    /// <summary>For <c>/stats</c>.</summary>
    public AgentFigures Figures => cache.Figures;

    /// <summary>Whether any session may be put to work.</summary>
    public bool HasAnyRoom
    {
        get
        {
            lock (_gate)
                return !_isStopping && _atWork.Count < options.Value.MaxSessionsAtWork;
        }
    }

    /// <summary>
    /// Whether one more session may be at work (<see cref="AgentOptions.MaxSessionsAtWork"/>). Ask before a message is stored.
    /// </summary>
    public bool HasRoom(SessionKey session)
    {
        lock (_gate)
            return _atWork.Count < options.Value.MaxSessionsAtWork || _atWork.ContainsKey(session);
    }

    /// <inheritdoc/>
    public void Offer(SessionKey session, ChatEvent message, in SessionState before)
    {
        SessionWork? work;
        bool isNew;
        lock (_gate)
        {
            if (Enter(session, out isNew) is not { } entered)
                return;
            work = entered;
            work.Add(message, before);
        }

        if (isNew)
            Start(work);
    }

    /// <summary>Has the messages answered of a session that this process took over, unless it is at work already.</summary>
    public void Adopt(in ClaimedSession claimed)
    {
        SessionWork? work;
        lock (_gate)
        {
            if (Enter(claimed.Session, out bool isNew) is not { } entered || !isNew)
                return;
            work = entered;
            work.Observe(claimed.State);
        }

        Start(work);
    }

    /// <inheritdoc/>
    public void Forget(SessionKey session)
    {
        lock (_gate)
            _atWork.GetValueOrDefault(session)?.Stop();
        cache.Forget(session);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Takes nothing more and lets what is at work end; when that takes too long it is left to another process, or to the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
            if (_atWork.Count == 0)
                return;
        }

        await _allDone.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_atWork.Count > 0)
                LogAbandoned(_atWork.Count);
            foreach (var work in _atWork.Values)
                work.Stop();
        }
    }

    private SessionWork? Enter(SessionKey session, out bool isNew)
    {
        isNew = false;
        if (_isStopping)
            return null;
        if (_atWork.TryGetValue(session, out var work))
            return work;
        if (_atWork.Count >= options.Value.MaxSessionsAtWork)
            return null;
        isNew = true;
        metrics.Entered();
        return _atWork[session] = new SessionWork(session);
    }

    /// <summary>On another thread and without the caller's context: the customer's request does not wait for the agent.</summary>
    private void Start(SessionWork work) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = state.Dispatcher.RunAsync(state.Work),
            (Dispatcher: this, Work: work),
            preferLocal: false
        );

    private async Task RunAsync(SessionWork work)
    {
        try
        {
            do await worker.AnswerAllAsync(work);
            while (!TryLeave(work));
            return;
        }
        catch (OperationCanceledException) when (work.Stopping.IsCancellationRequested) { }
#pragma warning disable CA1031 // Whatever went wrong, the session must leave: the recovery finds what is unanswered.
        catch (Exception e)
#pragma warning restore CA1031
        {
            metrics.Fault();
            if (_faults.TryReport(out long others))
                LogFault(e, work.Session.Id, others);
        }

        lock (_gate)
            Leave(work);
    }

    /// <summary>Ends a session's work, unless a message came meanwhile.</summary>
    private bool TryLeave(SessionWork work)
    {
        lock (_gate)
        {
            if (work.HasMore)
                return false;
            Leave(work);
            return true;
        }
    }

    private void Leave(SessionWork work)
    {
        _atWork.Remove(work.Session);
        metrics.Left();
        if (_isStopping && _atWork.Count == 0)
            _allDone.TrySetResult();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Sessions} sessions were still at work; they are taken up by another process, or at the next start"
    )]
    private partial void LogAbandoned(int sessions);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Session {Session}: its agent's work ended unexpectedly, and is taken up again ({Others} more since the last report)"
    )]
    private partial void LogFault(Exception exception, string session, long others);
}
