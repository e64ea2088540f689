using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor.Retries;
using Platform.ServiceDefaults.Metrics;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor;

/// <summary>Metrics of the front door.</summary>
internal sealed class FrontDoorMetrics
{
    private static readonly string[] States = ["healthy", "unhealthy", "unknown"];

    private static readonly (ForwardOutcome Outcome, string Name)[] Outcomes =
    [
        (ForwardOutcome.Answered, "answered"),
        (ForwardOutcome.Unreached, "unreached"),
        (ForwardOutcome.Broken, "broken"),
        (ForwardOutcome.Garbled, "garbled"),
        (ForwardOutcome.Late, "late"),
        (ForwardOutcome.Cut, "cut"),
        (ForwardOutcome.Refused, "refused"),
        (ForwardOutcome.HungUp, "hung_up"),
        (ForwardOutcome.NoReplica, "no_replica"),
    ];

    private readonly Dictionary<string, Counts> _counts;

    public FrontDoorMetrics(IMeterFactory meters, IOptions<FrontDoorOptions> options)
    {
        _counts = options.Value.Services.Given().ToDictionary(given => given.Service, _ => new Counts(), StringComparer.Ordinal);
        var meter = meters.Create("Platform.Gateway");
        meter.CreateObservableCounter(
            "gateway.front.requests",
            ReadRequests,
            "{request}",
            "Requests of the front door's routes, by what became of them at the last replica that was tried"
        );
        meter.CreateObservableCounter(
            "gateway.front.retries",
            () => _counts.Select(one => Of(one.Value.Retries.Count, one.Key)),
            "{try}",
            "Requests that were retried at another replica"
        );
    }

    /// <summary>A request has ended.</summary>
    public void Ended(string service, ForwardOutcome outcome) => _counts[service].Outcomes[(int)outcome].Increment();

    /// <summary>A request is retried at another replica.</summary>
    public void Retried(string service) => _counts[service].Retries.Increment();

    /// <summary>Shows the replicas by state.</summary>
    public static void ShowReplicas(IMeterFactory meters, IProxyStateLookup state) =>
        meters
            .Create("Platform.Gateway")
            .CreateObservableGauge(
                "gateway.front.replicas",
                () => state.GetClusters().SelectMany(ReadReplicas),
                "{replica}",
                "Replicas of each service, by what their probes and their requests say"
            );

    private static IEnumerable<Measurement<long>> ReadReplicas(ClusterState cluster)
    {
        var states = cluster.DestinationsState.AllDestinations.Select(StateOf).ToList();
        return from state in States select Of(states.Count(one => one == state), cluster.ClusterId, Tag("state", state));
    }

    private static string StateOf(DestinationState replica) =>
        (replica.Health.Active, replica.Health.Passive) switch
        {
            (DestinationHealth.Unhealthy, _) or (_, DestinationHealth.Unhealthy) => "unhealthy",
            (DestinationHealth.Healthy, _) => "healthy",
            _ => "unknown",
        };

    private static Measurement<long> Of(long count, string service, params ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(count, [Tag("service", service), .. tags]);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private IEnumerable<Measurement<long>> ReadRequests() =>
        from one in _counts
        from outcome in Outcomes
        select Of(one.Value.Outcomes[(int)outcome.Outcome].Count, one.Key, Tag("outcome", outcome.Name));

    private sealed class Counts
    {
        public StripedCounter Retries { get; } = new();

        public StripedCounter[] Outcomes { get; } = [.. Enum.GetValues<ForwardOutcome>().Select(_ => new StripedCounter())];
    }
}
