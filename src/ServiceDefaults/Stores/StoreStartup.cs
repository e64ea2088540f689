namespace Platform.ServiceDefaults.Stores;

/// <summary>
/// Prepares a store, such as its schema. A store that is away is asked again until it is there: the service is not ready
/// meanwhile and says why. A schema that is too new stops the service with exit code 1.
/// </summary>
/// <param name="prepare">Makes the store usable. It may be called again after it threw anything.</param>
/// <param name="lifetime">Is stopped by a schema that is too new.</param>
/// <param name="time">Paces the attempts.</param>
/// <param name="logger">Hears why it waits: at once, and while the reason stays the same once in <see cref="ReportInterval"/>.</param>
public sealed partial class StoreStartup(
    Func<CancellationToken, Task> prepare,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<StoreStartup> logger
) : BackgroundService
{
    /// <summary>Between two attempts.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>How often a reason that stays the same is logged.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _reported;
    private long _reportedAt;

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
            // Also what only a person can mend, such as missing rights: it is told and tried again.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Waiting = e.Message;
                Report(e);
                await Task.Delay(RetryPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Report(Exception e)
    {
        if (e.Message == _reported && time.GetElapsedTime(_reportedAt) < ReportInterval)
            return;
        (_reported, _reportedAt) = (e.Message, time.GetTimestamp());
        LogAway(e is StoreUnavailableException ? null : e, e.Message);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be prepared, and is asked again: {Reason}")]
    private partial void LogAway(Exception? exception, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private partial void LogTooNew(string reason);
}
