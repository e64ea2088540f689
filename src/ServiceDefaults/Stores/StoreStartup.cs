using Platform.ServiceDefaults.Logging;

namespace Platform.ServiceDefaults.Stores;

/// <summary>
/// Prepares a store, such as its schema. A store that is unavailable is asked again until it is there: the service is not ready
/// meanwhile and says why. A schema that is too new stops the service with exit code 1.
/// </summary>
/// <param name="prepare">Makes the store usable. It may be called again after it threw anything.</param>
/// <param name="lifetime">Is stopped by a schema that is too new.</param>
/// <param name="time">Paces the attempts.</param>
/// <param name="logger">Hears why it waits: at once, and while the reason stays the same once a minute.</param>
public sealed partial class StoreStartup(
    Func<CancellationToken, Task> prepare,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<StoreStartup> logger
) : BackgroundService
{
    /// <summary>Between two attempts.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReportPace _pace = ReportPace.OncePerMinute(time);

    /// <summary>Completes when the store can be used.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Why it cannot be used yet, for people.</summary>
    public string Waiting { get; private set; } = "The store is being prepared.";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await prepare(stoppingToken);
                _ready.TrySetResult();
                return;
            }
            catch (SchemaTooNewException e)
            {
                Waiting = e.Message;
                LogTooNew(e.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            // Also what only a person can repair, such as missing rights: it is told and tried again.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Waiting = e.Message;
                if (_pace.TryReport(e.Message))
                    LogUnavailable(e is StoreUnavailableException ? null : e, e.Message);
                await Task.Delay(RetryPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be prepared, and is asked again: {Reason}")]
    private partial void LogUnavailable(Exception? exception, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private partial void LogTooNew(string reason);
}
