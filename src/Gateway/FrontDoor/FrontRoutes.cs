using Yarp.ReverseProxy.Configuration;

namespace Platform.Gateway.FrontDoor;

/// <summary>
/// The routes of the front door, which are those of the nginx front: a service's calls by their own paths, and all that it has under
/// <c>/services/&lt;name&gt;</c>.
/// </summary>
internal static class FrontRoutes
{
    /// <summary>The parameter that names a session. Its requests go to one replica.</summary>
    public const string Session = "session";

    /// <summary>Metadata of routes whose path loses its first two segments.</summary>
    public const string Prefixed = "Prefixed";

    /// <summary>Metadata of routes whose answers go on for long, silent at times.</summary>
    public const string Streams = "Streams";

    private const string Everything = "/{**rest}";

    private static readonly string[] Hidden = ["/metrics", "/openapi"];

    private static readonly Dictionary<string, Paths> Services = new(StringComparer.Ordinal)
    {
        [nameof(ServiceAddresses.OrderApi)] = new("order-api", ["/order"]),
        [nameof(ServiceAddresses.LogIngest)] = new("log-ingest", ["/api/log", "/api/logs/{**rest}", "/api/stats", "/v1/logs"])
        {
            Streamed = "/api/logs/{id}/tail",
        },
        [nameof(ServiceAddresses.SessionChat)] = new("session-chat", [$"/sessions/{{{Session}}}/{{**rest}}", "/sessions", "/chat"])
        {
            Streamed = $"/sessions/{{{Session}}}/events/stream",
            OfSessions = $"/sessions/{{{Session}}}/{{**rest}}",
        },
        [nameof(ServiceAddresses.Inventory)] = new(
            "inventory",
            ["/login", "/inventory/{**rest}", "/purchase/{**rest}", "/orders/{**rest}"]
        ),
    };

    /// <summary>The routes of a service.</summary>
    public static IEnumerable<RouteConfig> Of(string service)
    {
        var paths = Services[service];
        string prefix = PrefixOf(service);
        foreach (string path in paths.Own)
            yield return Route(service, path);
        yield return Route(service, prefix + Everything, Prefixed);
        if (paths.OfSessions is not null)
            yield return Route(service, prefix + paths.OfSessions, Prefixed);
        if (paths.Streamed is null)
            yield break;
        yield return Route(service, paths.Streamed, Streams);
        yield return Route(service, prefix + paths.Streamed, Prefixed, Streams);
    }

    /// <summary>What a service has for its operators: it is hidden from the front door's clients.</summary>
    public static IEnumerable<string> HiddenOf(string service) => Hidden.Select(hidden => PrefixOf(service) + hidden + Everything);

    private static string PrefixOf(string service) => "/services/" + Services[service].Name;

    private static RouteConfig Route(string service, string path, params string[] metadata) =>
        new()
        {
            RouteId = path,
            ClusterId = service,
            Match = new RouteMatch { Path = path },
            Metadata = metadata.ToDictionary(name => name, _ => ""),
        };

    /// <param name="Name">The service in <c>/services/&lt;name&gt;</c>.</param>
    /// <param name="Own">The paths of its calls.</param>
    private sealed record Paths(string Name, string[] Own)
    {
        public string? Streamed { get; init; }

        public string? OfSessions { get; init; }
    }
}
