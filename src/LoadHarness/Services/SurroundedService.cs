using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Services;

/// <summary>A process of a service that was started for one run, with what stands around it.</summary>
internal sealed class SurroundedService : IAsyncDisposable
{
    private readonly OwnProcess? _service;

    private SurroundedService(Surroundings surroundings, OwnProcess? service) => (Surroundings, _service) = (surroundings, service);

    /// <summary>What stands around it.</summary>
    public Surroundings Surroundings { get; }

    /// <summary>Where the load goes.</summary>
    public Uri Address => Surroundings.Target ?? _service!.Address;

    /// <summary>To be watched.</summary>
    public IReadOnlyList<WatchedProcess> Processes =>
        _service is { } service ? [service.Process, .. Surroundings.Processes] : Surroundings.Processes;

    /// <summary>Sets up what stands around a service, then starts it, unless the load goes elsewhere.</summary>
    /// <exception cref="SetupException">Something cannot be started.</exception>
    public static async Task<SurroundedService> StartAsync(
        string name,
        Func<CancellationToken, Task<Surroundings>> surround,
        RunningPlatform platform,
        CancellationToken cancellationToken
    )
    {
        var surroundings = await surround(cancellationToken);
        try
        {
            return new SurroundedService(
                surroundings,
                surroundings.Target is null ? await platform.StartOwnAsync(name, surroundings.Environment, cancellationToken) : null
            );
        }
        catch
        {
            await surroundings.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the service, then what stands around it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        await Surroundings.DisposeAsync();
    }
}
