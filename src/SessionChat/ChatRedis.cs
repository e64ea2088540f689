using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.SessionChat;

/// <summary>The connections to Redis, where one is configured.</summary>
internal sealed class ChatRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<ChatRedis> logger)
    : RedisConnections(configuration, time, logger, count: 2)
{
    /// <summary>For rate limits: every request waits for it.</summary>
    public RedisConnection Limits => All[0];

    /// <summary>For channels, on which replicas tell each other of events.</summary>
    public RedisConnection Events => All[1];
}
