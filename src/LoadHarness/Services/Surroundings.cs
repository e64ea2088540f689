using Platform.LoadEngine;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Services;

/// <summary>
/// What was set up around a service before it starts, such as its upstreams and its configuration file. It ends after the service.
/// </summary>
/// <param name="Standing">What ends with it.</param>
internal sealed record Surroundings(params IReadOnlyList<IAsyncDisposable> Standing) : IAsyncDisposable
{
    /// <summary>What is added to the service's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Processes of it, to be watched beside the service's.</summary>
    public IReadOnlyList<WatchedProcess> Processes { get; init; } = [];

    /// <summary>What a user needs to know of it, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where the load goes when it does not go to the service, which is not started then; null when it does.</summary>
    public Uri? Target { get; init; }

    /// <summary>Makes the scenario that it was set up for, for the target's address; null when it was for none.</summary>
    public Func<Uri, Scenario>? Make { get; init; }

    /// <summary>Ends what stands, the last first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in Standing.Reverse())
            await part.DisposeAsync();
    }
}
