using Platform.LoadEngine;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Services;

/// <summary>
/// Where the services are: at an address that the user gave, at the front of a platform that is up, or in children
/// started for this run.
/// </summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private static readonly Uri AnyFreePort = new("http://127.0.0.1:0");

    private readonly Dictionary<string, FoundService> _found = [];
    private readonly Dictionary<string, Uri> _addresses = [];
    private readonly List<ChildService> _children = [];
    private readonly List<Surroundings> _surroundings = [];
    private readonly List<string> _endedBefore = [];

    /// <summary>How the services were found, a line each, for people.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The started processes, to be watched.</summary>
    public IReadOnlyList<WatchedProcess> Processes => [.. _children.Select(child => new WatchedProcess(child.Name, child.ProcessId))];

    /// <summary>Started services that ended by themselves, each with its exit code and what it wrote last.</summary>
    public IReadOnlyList<string> Ended => [.. _endedBefore, .. _children.Select(child => child.Ended).OfType<string>()];

    /// <summary>Looks where services are, and starts none.</summary>
    /// <param name="names">The services wanted.</param>
    /// <param name="given">Addresses that the user gave, by service name without regard to case.</param>
    /// <param name="front">Where the others must be; null when they need not be anywhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SetupException">A service is not ready behind the front.</exception>
    public static async Task<RunningPlatform> FindAsync(
        IReadOnlyCollection<string> names,
        IReadOnlyDictionary<string, Uri> given,
        Front? front,
        CancellationToken cancellationToken
    )
    {
        foreach (
            string name in given.Keys.Where(name =>
                !ServiceDescription.All.Any(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            )
        )
            throw new InvalidPlanException(
                $"--target {name}=…: there is no service '{name}'; there are "
                    + $"{string.Join(", ", ServiceDescription.All.Select(s => s.Name))}."
            );
        var platform = new RunningPlatform();
        ServiceDescription[] wanted = [.. ServiceDescription.All.Where(service => names.Contains(service.Name))];
        foreach (var service in wanted)
        {
            if (await FoundService.LookAsync(service, given, front, cancellationToken) is { } found)
                platform._found[service.Name] = found;
        }

        ServiceDescription[] missing = [.. wanted.Where(service => !platform._found.ContainsKey(service.Name))];
        return front is null || missing.Length == 0 ? platform : throw front.Misses(missing);
    }

    /// <summary>Takes services where they were found, and starts the others.</summary>
    /// <param name="names">The services.</param>
    /// <param name="surround">Sets up what a service needs around it, by the service's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SetupException">One cannot be started.</exception>
    public async Task UseAsync(
        IReadOnlyCollection<string> names,
        IReadOnlyDictionary<string, Func<CancellationToken, Task<Surroundings>>> surround,
        CancellationToken cancellationToken
    )
    {
        foreach (var service in ServiceDescription.All.Where(service => names.Contains(service.Name)))
        {
            if (Found(service.Name) is not { } found)
            {
                await StartAsync(service, AnyFreePort, surround, cancellationToken);
                continue;
            }

            _addresses[service.Name] = found.Address;
            Notes.Add($"{service.Name} at {found.Address} ({found.How})");
        }
    }

    /// <summary>Fronts that services were found behind, by the service's name.</summary>
    public IReadOnlyDictionary<string, Front> Fronts =>
        _found.Where(pair => pair.Value.Front is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Front!);

    /// <summary>Where a service was found; null when it was not.</summary>
    public FoundService? Found(string name) => _found.GetValueOrDefault(name);

    /// <summary>Starts every service at the address where a platform offers it.</summary>
    /// <param name="surround">Sets up what a service needs around it, by the service's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SetupException">One cannot be started.</exception>
    public static async Task<RunningPlatform> StartAtFrontAsync(
        IReadOnlyDictionary<string, Func<CancellationToken, Task<Surroundings>>> surround,
        CancellationToken cancellationToken
    )
    {
        var platform = new RunningPlatform();
        try
        {
            foreach (var service in ServiceDescription.All)
                await platform.StartAsync(service, service.FrontAddress, surround, cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Starts one more process of a service with settings of its own, at a free port. It ends when it is disposed, and <see cref="Ended"/>
    /// knows when it did so by itself.
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="environment">What is added to the environment that it has anyway.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SetupException">It cannot be started.</exception>
    public async Task<OwnProcess> StartOwnAsync(
        string name,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        var service = ServiceDescription.All.Single(service => service.Name == name);
        var both = new Dictionary<string, string>(service.Environment);
        foreach (var (variable, value) in environment)
            both[variable] = value;
        return new OwnProcess(await ChildService.StartAsync(name, both, AnyFreePort, cancellationToken), _endedBefore);
    }

    /// <summary>Where a service is.</summary>
    public Uri AddressOf(string name) => _addresses[name];

    /// <summary>Waits until it is cancelled, or until a started service ends by itself.</summary>
    /// <returns>Null, or which service ended and what it wrote last.</returns>
    public async Task<string?> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_children.Select(child => child.WaitForEndAsync(cancellationToken)));
        return !cancellationToken.IsCancellationRequested && Ended is [var ended, ..] ? ended : null;
    }

    /// <summary>Stops what was started.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
            await child.DisposeAsync();
        foreach (var surroundings in _surroundings)
            await surroundings.DisposeAsync();
    }

    private async Task StartAsync(
        ServiceDescription service,
        Uri address,
        IReadOnlyDictionary<string, Func<CancellationToken, Task<Surroundings>>> surround,
        CancellationToken cancellationToken
    )
    {
        var environment = new Dictionary<string, string>(service.Environment);
        Surroundings? surroundings = null;
        if (surround.TryGetValue(service.Name, out var setUp))
        {
            _surroundings.Add(surroundings = await setUp(cancellationToken));
            foreach (var (variable, value) in surroundings.Environment)
                environment[variable] = value;
        }

        var child = await ChildService.StartAsync(service.Name, environment, address, cancellationToken);
        _children.Add(child);
        _addresses[service.Name] = child.Address;
        Notes.Add($"{service.Name} at {child.Address} (started, process {child.ProcessId})");
        if (surroundings is not null)
            Notes.AddRange(surroundings.Notes);
    }
}
