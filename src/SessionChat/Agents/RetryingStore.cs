using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Retries;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Agents;

/// <summary>The store as agents use it: calls are retried while it is unavailable, because an answer must not be lost.</summary>
internal sealed partial class RetryingStore(
    IChatStore store,
    Backoff backoff,
    AgentMetrics metrics,
    TimeProvider time,
    ILogger<RetryingStore> logger
)
{
    private readonly ReportPace _pace = ReportPace.OncePerMinute(time);

    /// <summary>An append whose outcome was lost is refused when it is repeated.</summary>
    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        CallAsync(static (store, append, cancellationToken) => store.AppendAsync(append, cancellationToken), append, cancellationToken);

    /// <returns>Null when the session is gone.</returns>
    public Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken) =>
        CallAsync(static (store, query, cancellationToken) => store.ReadAsync(query, cancellationToken), query, cancellationToken);

    private async Task<TResult> CallAsync<TArgument, TResult>(
        Func<IChatStore, TArgument, CancellationToken, Task<TResult>> call,
        TArgument argument,
        CancellationToken cancellationToken
    )
    {
        for (int failures = 0; ; )
        {
            try
            {
                return await call(store, argument, cancellationToken);
            }
            catch (StoreUnavailableException e)
            {
                metrics.StoreFailed();
                if (_pace.TryReport(out long others))
                    LogRetrying(e.Message, others);
            }

            await Task.Delay(backoff.Pause(++failures), time, cancellationToken);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Agents wait for the store and try again: {Reason} ({Others} more times since the last report)"
    )]
    private partial void LogRetrying(string reason, long others);
}
