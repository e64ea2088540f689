using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Agents;

/// <summary>
/// Finds unanswered messages that no process works at, this process's own among them, and has them answered. The same call renews this
/// process's lease; three fit into a lease, so that one that fails costs nothing.
/// </summary>
internal sealed partial class AgentRecovery(
    AgentDispatcher dispatcher,
    IChatStore store,
    StoreStartup startup,
    Replica replica,
    AgentMetrics metrics,
    IOptions<AgentOptions> options,
    TimeProvider time,
    ILogger<AgentRecovery> logger
) : BackgroundService
{
    private readonly TimeSpan _interval =
        options.Value.RecoveryInterval < options.Value.LeaseDuration / 3 ? options.Value.RecoveryInterval : options.Value.LeaseDuration / 3;
    private readonly ReportPace _pace = ReportPace.OncePerMinute(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await startup.Ready.WaitAsync(stoppingToken);
            while (true)
            {
                await RoundAsync(stoppingToken);
                await Task.Delay(_interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task RoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Those at work may be among them: to ask for as many as there is room for could find nothing but those.
            int limit = dispatcher.HasAnyRoom ? options.Value.MaxSessionsAtWork : 0;
            foreach (var claimed in await store.ClaimAsync(replica.Id, options.Value.LeaseDuration, limit, stoppingToken))
                dispatcher.Adopt(claimed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            metrics.StoreFailed();
            if (_pace.TryReport(e.Message))
                LogWaiting(e is StoreUnavailableException ? null : e, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unanswered messages cannot be looked for; it is tried again: {Reason}")]
    private partial void LogWaiting(Exception? exception, string reason);
}
