using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Gateway;

/// <summary>The connections to Redis, where one is configured. Every call waits for both.</summary>
internal sealed class GatewayRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<GatewayRedis> logger)
    : RedisConnections(configuration, time, logger, count: 2)
{
    /// <summary>For limits of callers.</summary>
    public RedisConnection Limits => All[0];

    /// <summary>For keys that stay at an instance, on which replicas agree.</summary>
    public RedisConnection Affinity => All[1];
}
