using Platform.LoadHarness.Suites.Gateway;
using Platform.LoadHarness.Suites.Inventory;

namespace Platform.LoadHarness.Services;

/// <summary>A service of the platform.</summary>
/// <param name="Name">The name of its program, which it also tells in its readiness.</param>
/// <param name="FrontPort">The port at which the whole platform offers it.</param>
internal sealed record ServiceDescription(string Name, int FrontPort)
{
    /// <summary>All services.</summary>
    public static IReadOnlyList<ServiceDescription> All { get; } =
    [
        new("OrderApi", 8000),
        new("LogIngest", 18723),
        new("SessionChat", 8800),
        new("Inventory", 8001)
        {
            Environment = new Dictionary<string, string> { ["Inventory__SeedDemoData"] = "true", ["Inventory__AdminToken"] = AdminToken.Default },
        },
        new("Gateway", 8080) { Surround = DemoUpstreams.StartAsync },
    ];

    /// <summary>What the service needs where the harness starts it. In the environment, because anybody may read a command line.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Sets up what the service needs around it where the harness starts it; null when it needs nothing.</summary>
    public Func<CancellationToken, Task<Surroundings>>? Surround { get; init; }

    /// <summary>Where the whole platform offers the service.</summary>
    public Uri FrontAddress => new($"http://127.0.0.1:{FrontPort}");
}
