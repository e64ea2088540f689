using System.Runtime.CompilerServices;
using Platform.Gateway.Routing;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Platform.Gateway.FrontDoor.Replicas;

/// <summary>
/// Requests whose path names a session go to the replica that scores highest with it (<see cref="Rendezvous"/>): all gateways agree without
/// communicating, and a replica that is added or removed moves only its own sessions. Others go to the replica with the fewest requests
/// under way.
/// </summary>
internal sealed class SessionHash : ILoadBalancingPolicy
{
    public const string PolicyName = "SessionHash";

    private readonly ConditionalWeakTable<DestinationState, StrongBox<ulong>> _seeds = [];
    private uint _turn;

    public string Name => PolicyName;

    public DestinationState? PickDestination(
        HttpContext context,
        ClusterState cluster,
        IReadOnlyList<DestinationState> availableDestinations
    ) =>
        context.Request.RouteValues[FrontRoutes.Session] is string session
            ? Highest(session, availableDestinations)
            : LeastBusy(availableDestinations);

    private DestinationState? Highest(string session, IReadOnlyList<DestinationState> replicas)
    {
        ulong key = AffinityHash.OfName(session);
        return replicas.MaxBy(replica => Rendezvous.Draw(key, SeedOf(replica)));
    }

    /// <summary>By its address, which is its name: every gateway calls it so.</summary>
    private ulong SeedOf(DestinationState replica) =>
        _seeds.GetValue(replica, static replica => new StrongBox<ulong>(AffinityHash.OfName(replica.DestinationId))).Value;

    /// <summary>Of equals the next in turn.</summary>
    private DestinationState? LeastBusy(IReadOnlyList<DestinationState> replicas)
    {
        int first = (int)(Interlocked.Increment(ref _turn) % (uint)replicas.Count);
        var best = replicas[first];
        for (int i = 1; i < replicas.Count; i++)
        {
            var next = replicas[(first + i) % replicas.Count];
            if (next.ConcurrentRequestCount < best.ConcurrentRequestCount)
                best = next;
        }

        return best;
    }
}
