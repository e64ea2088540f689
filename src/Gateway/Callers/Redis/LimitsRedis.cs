using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Gateway.Callers.Redis;

/// <summary>The connection to Redis that limits have to themselves, where one is configured: every request waits for it.</summary>
internal sealed class LimitsRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<LimitsRedis> logger) : RedisConnections(configuration, time, logger, count: 1)
{
    public RedisConnection Connection => All[0];
}
