using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor.Trying;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor.Replicas;

/// <summary>
/// Judges replicas by what became of requests: one that refuses or breaks off several in a row is left alone for a while, then has one
/// chance.
/// Late answers do not count, because a slow call says nothing of others; a replica that hangs is found by its probes.
/// </summary>
internal sealed class Breakage(IOptions<FrontDoorOptions> options, IDestinationHealthUpdater updater) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Breakage";

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> _broken = [];

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var broken = _broken.GetOrCreateValue(destination);
        if (TryOutcomes.Of(context) is not (TryOutcome.Unreached or TryOutcome.Broken or TryOutcome.Cut))
            Volatile.Write(ref broken.Value, 0);
        else if (Interlocked.Increment(ref broken.Value) >= options.Value.BrokenRequests)
            updater.SetPassive(cluster, destination, DestinationHealth.Unhealthy, options.Value.ReactivationPeriod);
    }
}
