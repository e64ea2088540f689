namespace Platform.LoadHarness.Services;

/// <summary>A service of the platform.</summary>
/// <param name="Name">The name of its program, which it also tells in its readiness.</param>
/// <param name="FrontPort">The port at which the whole platform offers it.</param>
internal sealed record ServiceDescription(string Name, int FrontPort)
{
    /// <summary>All services.</summary>
    public static IReadOnlyList<ServiceDescription> All { get; } = [new("OrderApi", 8000), new("LogIngest", 18723)];

    /// <summary>Where the whole platform offers the service.</summary>
    public Uri FrontAddress => new($"http://127.0.0.1:{FrontPort}");
}
