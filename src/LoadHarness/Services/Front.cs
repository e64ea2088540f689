using Platform.LoadEngine;

namespace Platform.LoadHarness.Services;

/// <summary>A way into a platform that is up.</summary>
/// <param name="Name">As on the command line and in reports.</param>
/// <param name="AddressOf">Where a service is behind it.</param>
internal sealed record Front(string Name, Func<ServiceDescription, Uri> AddressOf)
{
    /// <summary>nginx, which has a port for each service.</summary>
    public static readonly Front Nginx = new("nginx", service => service.FrontAddress)
    {
        Server = "nginx",
        Advice =
            "Start the platform with 'docker compose up -d'. What 'up' starts is at the same ports without an nginx: leave --front "
            + "away for that.",
    };

    /// <summary>The Gateway, which has a prefix for each service.</summary>
    public static readonly Front Yarp = new("yarp", Behind(new Uri("http://127.0.0.1:8090")))
    {
        Advice =
            "Start the platform with 'docker compose up -d', or a Gateway at port 8090 that is told where each service is "
            + "(FrontDoor__Services__OrderApi__0=http://127.0.0.1:5003, …).",
    };

    /// <summary>No front: each service at its own port.</summary>
    public static readonly Front Direct = new("direct", service => new Uri($"http://127.0.0.1:{service.OwnPort}"))
    {
        IsProxy = false,
        Advice = "Start each with 'dotnet run --project src/NAME'; Docker Compose publishes the ports of the fronts alone.",
    };

    /// <summary>What answers that come through it tell as their <c>Server</c>; null when that is not known.</summary>
    public string? Server { get; init; }

    /// <summary>Whether services see its address in place of the client's, but for what <c>X-Forwarded-For</c> says.</summary>
    public bool IsProxy { get; init; } = true;

    /// <summary>How somebody comes to be there.</summary>
    public string Advice { get; init; } = "Start the platform there, or correct the address.";

    /// <summary>How a service was found behind it, for people.</summary>
    public string Found => IsProxy ? $"a platform is up: {Name} front" : "a platform is up, without a front";

    /// <summary>Reads <c>--front</c>.</summary>
    /// <param name="text"><c>nginx</c>, <c>yarp</c>, <c>direct</c>, or the address of a front with a prefix for each service.</param>
    /// <exception cref="InvalidPlanException">It is none of these.</exception>
    public static Front Parse(string text) =>
        text switch
        {
            "nginx" => Nginx,
            "yarp" => Yarp,
            "direct" => Direct,
            _ when text.Contains("://", StringComparison.Ordinal) => new Front(text, Behind(Pairs.Address("--front", text))),
            _ => throw new InvalidPlanException(
                $"--front '{text}': give nginx, yarp, direct, or the address of a front that offers the services below /services/, "
                    + "such as http://host:8090."
            ),
        };

    /// <summary>Whether a service is ready behind it.</summary>
    public async Task<bool> OffersAsync(ServiceDescription service, CancellationToken cancellationToken) =>
        await Readiness.ServiceAtAsync(AddressOf(service), cancellationToken) is { } ready
        && ready.Name == service.Name
        && (Server is null || ready.Server == Server);

    /// <summary>Says which services are not ready behind it.</summary>
    public SetupException Misses(IReadOnlyList<ServiceDescription> services) =>
        new(
            $"--front {Name}: not ready are "
                + $"{string.Join(", ", services.Select(service => $"{service.Name} at {AddressOf(service)}"))} (GET /readyz). "
                + $"{Advice} Without --front, what is not up is started for the run."
        );

    private static Func<ServiceDescription, Uri> Behind(Uri front) =>
        service => service.Prefix is { } prefix ? front.At($"/services/{prefix}") : front;
}
