using Microsoft.Extensions.Options;

namespace Platform.LogIngest.Storage;

/// <summary>
/// Brings the schema up to date. A store that is away is asked again until it is there: the service is not ready meanwhile and
/// says why. A schema that is too new stops the service.
/// </summary>
internal sealed partial class SchemaStartup(
    ILogStore store, IOptions<LogIngestOptions> options, StoreKind kind, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SchemaStartup> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the store can be used.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Why it cannot be used yet, for people.</summary>
    public string Waiting { get; private set; } = "The store is being prepared.";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The embedded queue is one shard: there is one writer to feed.
        int shards = kind.Embedded ? 1 : options.Value.Shards;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.PrepareAsync(shards, stoppingToken);
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
                LogAway(e is StoreUnavailableException ? null : e, e.Message);
                await Task.Delay(RetryPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be prepared, and is asked again: {Reason}")]
    private partial void LogAway(Exception? exception, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private partial void LogTooNew(string reason);
}

/// <summary>Which deployment this is.</summary>
/// <param name="Embedded">SQLite and a queue in memory; else Redis and PostgreSQL.</param>
internal sealed record StoreKind(bool Embedded);
