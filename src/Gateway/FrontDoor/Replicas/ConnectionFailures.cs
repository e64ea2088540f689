using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor.Retries;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor.Replicas;

/// <summary>
/// Judges replicas by what became of requests: one that refuses or breaks off several in a row gets no requests for a while, then one to
/// try it. Late answers do not count, because a slow call says nothing of others; a replica that hangs is found by its probes.
/// </summary>
internal sealed class ConnectionFailures(IOptions<FrontDoorOptions> options, IDestinationHealthUpdater updater) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "ConnectionFailures";

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _failures = [];

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var failures = _failures.GetOrCreateValue(destination);
        if (ForwardOutcomes.Of(context) is not (ForwardOutcome.Unreached or ForwardOutcome.Broken or ForwardOutcome.Cut))
            Volatile.Write(ref failures.Value, 0);
        else if (Interlocked.Increment(ref failures.Value) >= options.Value.BrokenRequests)
            updater.SetPassive(cluster, destination, DestinationHealth.Unhealthy, options.Value.ReactivationPeriod);
    }
}
