using System.Net;
using Platform.Gateway.FrontDoor.Replicas;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Platform.Gateway.FrontDoor;

/// <summary>
/// How the front door speaks to each service. Where no replica is healthy, all are tried: a replica that is not ready often still answers,
/// and then better than the front door could (a service whose store is unavailable says so, and when to come again); one that is
/// unavailable is a 502. A 503 of the front door's own is left for a service of which no replica is known.
/// </summary>
internal static class FrontClusters
{
    /// <summary>The cluster of a service, named as it is.</summary>
    public static ClusterConfig Of(string service, IReadOnlyList<string> addresses, FrontDoorOptions options) =>
        new()
        {
            ClusterId = service,
            LoadBalancingPolicy =
                service == nameof(ServiceAddresses.SessionChat) ? SessionHash.PolicyName : LoadBalancingPolicies.PowerOfTwoChoices,
            HealthCheck = Health(options),
            HttpClient = new HttpClientConfig { MaxConnectionsPerServer = options.MaxConnectionsPerServer },
            HttpRequest = Request(service == nameof(ServiceAddresses.SessionChat) ? options.LongPollTimeout : options.AnswerTimeout),
            Destinations = addresses.ToDictionary(address => address, address => new DestinationConfig { Address = address }),
        };

    /// <summary>As HTTP/1.1, given up when nothing moves for a while.</summary>
    public static ForwarderRequestConfig Request(TimeSpan timeout) =>
        new()
        {
            ActivityTimeout = timeout,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    private static HealthCheckConfig Health(FrontDoorOptions options) =>
        new()
        {
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/readyz",
                Interval = options.HealthInterval,
                Timeout = options.HealthTimeout,
                Policy = ReadinessPolicy.PolicyName,
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = ConnectionFailures.PolicyName,
                ReactivationPeriod = options.ReactivationPeriod,
            },
        };
}
