using Platform.ServiceDefaults.Stores;
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

/// <summary>Adds the connections to Redis.</summary>
internal static class ChatRedisSetup
{
    /// <summary>Adds <see cref="ChatRedis"/> and its check if there is <c>ConnectionStrings:Redis</c>.</summary>
    public static void AddChatRedis(this WebApplicationBuilder builder)
    {
        if (!StoreConnections.Has(builder.Configuration, "Redis"))
            return;
        string redis = builder.Configuration.GetConnectionString("Redis")!;
        builder.Services.AddSingleton(_ => RedisSettings.Parse(redis));
        builder.Services.AddSingleton<ChatRedis>();
        builder.Services.AddRedisCheck(provider => provider.GetRequiredService<ChatRedis>().All);
    }
}
