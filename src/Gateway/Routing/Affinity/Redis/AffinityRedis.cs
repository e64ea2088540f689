using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Gateway.Routing.Affinity.Redis;

/// <summary>The connection over which replicas agree where keys are bound; every call waits for it.</summary>
internal sealed class AffinityRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<AffinityRedis> logger) : RedisConnections(configuration, time, logger, count: 1)
{
    public RedisConnection Keys => All[0];
}
