using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Drain;

/// <summary>
/// Holds the stop back for <see cref="ServiceOptions.DrainDelay"/>. StoppingAsync runs before Kestrel stops listening;
/// after it, Kestrel finishes what is in flight.
/// </summary>
internal sealed partial class DrainService(
    DrainState state,
    IOptions<ServiceOptions> options,
    TimeProvider time,
    ILogger<DrainService> logger
) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Begin();
        LogDraining(options.Value.DrainDelay);
        await Task.Delay(options.Value.DrainDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining: not ready, still serving for {Delay}")]
    private partial void LogDraining(TimeSpan delay);
}
