using Microsoft.Extensions.Options;
using Platform.Gateway.Routing.Affinity;

namespace Platform.Gateway.Routing;

/// <summary>Makes instances from their settings.</summary>
internal sealed class InstanceFactory(
    IAffinity affinity,
    IOptions<RoutingOptions> options,
    IOptions<GatewayOptions> gateway,
    Random random,
    TimeProvider time,
    ILogger<InstanceFactory> logger
)
{
    private readonly Lock _gate = new();

    /// <summary>The instances of a table; those whose name, protocol and endpoint were in the table before keep their state.</summary>
    public IReadOnlyList<Instance> Follow(RoutingTable previous, IReadOnlyList<InstanceSettings> settings)
    {
        var before = previous.Instances.ToDictionary(instance => instance.Settings.Name, StringComparer.Ordinal);
        return
        [
            .. settings.Select(one => new Instance(
                one,
                before.TryGetValue(one.Name, out var old) && IsSame(old.Settings, one) ? old.Health : NewHealth(one.Name)
            )),
        ];
    }

    private static bool IsSame(InstanceSettings before, InstanceSettings after) =>
        before.Protocol == after.Protocol && before.Endpoint == after.Endpoint;

    private InstanceHealth NewHealth(string name) =>
        new(name, new Breaker(options.Value.Breaker, time, NewRandom()), gateway.Value.MaxRetryAfter, affinity.CountsKeys, time, logger);

    /// <summary>Each its own: they are not thread-safe, and a breaker uses its own within its lock.</summary>
    private Random NewRandom()
    {
        lock (_gate)
            return new Random(random.Next());
    }
}
