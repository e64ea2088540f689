using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Lifecycle;

/// <summary>Removes sessions that are idle too long, with their events and agents.</summary>
internal sealed partial class SessionExpiry(
    IChatStore store,
    SessionEnd end,
    StoreStartup startup,
    IOptions<SessionChatOptions> options,
    TimeProvider time,
    ILogger<SessionExpiry> logger
) : BackgroundService
{
    /// <summary>So that no removal delays other changes for long.</summary>
    private const int MaxBatch = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.ExpirySweep, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                LogLater(e.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        int removed;
        do
        {
            var sessions = await store.ExpireAsync(time.GetUtcNow() - options.Value.IdleTimeout, MaxBatch, cancellationToken);
            removed = sessions.Count;
            foreach (var session in sessions)
                end.Expired(session);
        } while (removed == MaxBatch);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Idle sessions are removed later: {Reason}")]
    private partial void LogLater(string reason);
}
