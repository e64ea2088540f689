namespace Platform.LoadHarness.Services;

/// <summary>A service of the platform.</summary>
/// <param name="Name">The name of its program, which it also tells in its readiness.</param>
/// <param name="FrontPort">The port at which the whole platform offers it.</param>
/// <param name="OwnPort">The port that it takes by itself.</param>
/// <param name="Prefix">What its paths begin with, after <c>/services/</c>, at a front that has one port for all; null for the one that is
/// the front.</param>
internal sealed record ServiceDescription(string Name, int FrontPort, int OwnPort, string? Prefix)
{
    /// <summary>All services.</summary>
    public static IReadOnlyList<ServiceDescription> All { get; } =
    [
        new("OrderApi", 8000, 5003, "order-api"),
        new("LogIngest", 18723, 5001, "log-ingest"),
        new("SessionChat", 8800, 5004, "session-chat"),
        new("Inventory", 8001, 5002, "inventory")
        {
            Environment = new Dictionary<string, string>
            {
                ["Inventory__SeedDemoData"] = "true",
                ["Inventory__AdminToken"] = AdminToken.Default,
            },
        },
        new("Gateway", 8080, 5005, null),
    ];

    /// <summary>What the service needs where the harness starts it. In the environment, because anybody may read a command line.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the whole platform offers the service.</summary>
    public Uri FrontAddress => new($"http://127.0.0.1:{FrontPort}");
}
