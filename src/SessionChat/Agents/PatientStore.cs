using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Events;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Agents;

/// <summary>The store as agents use it: while it is away they wait, because what a brain said must not be lost.</summary>
internal sealed partial class PatientStore(IChatStore store, Backoff backoff, AgentMetrics metrics, TimeProvider time, ILogger<PatientStore> logger)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _reporting = new();
    private long? _reportedAt;

    /// <summary>An append whose outcome was lost is refused when it is repeated.</summary>
    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        CallAsync(static (store, append, cancellationToken) => store.AppendAsync(append, cancellationToken), append, cancellationToken);

    /// <returns>Null when the session is gone.</returns>
    public Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken) =>
        CallAsync(static (store, query, cancellationToken) => store.ReadAsync(query, cancellationToken), query, cancellationToken);

    private async Task<TResult> CallAsync<TArgument, TResult>(
        Func<IChatStore, TArgument, CancellationToken, Task<TResult>> call, TArgument argument, CancellationToken cancellationToken)
    {
        for (int failures = 0; ;)
        {
            try
            {
                return await call(store, argument, cancellationToken);
            }
            catch (StoreUnavailableException e)
            {
                metrics.StoreFailed();
                Report(e.Message);
            }

            await Task.Delay(backoff.Pause(++failures), time, cancellationToken);
        }
    }

    /// <summary>Once a minute: thousands may wait.</summary>
    private void Report(string reason)
    {
        lock (_reporting)
        {
            if (_reportedAt is { } at && time.GetElapsedTime(at) < ReportInterval)
                return;
            _reportedAt = time.GetTimestamp();
        }

        LogAway(reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agents wait for the store and try again: {Reason}")]
    private partial void LogAway(string reason);
}
