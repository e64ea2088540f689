using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>Chooses Redis as the queue.</summary>
internal static class RedisQueueSetup
{
    /// <summary>Adds <see cref="RedisLogQueue"/> as the queue, with its health check.</summary>
    public static IServiceCollection AddRedisQueue(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => RedisSettings.Parse(connectionString));
        services.AddSingleton<RedisLogQueue>();
        services.AddSingleton<ILogQueue>(provider => provider.GetRequiredService<RedisLogQueue>());
        return services.AddRedisCheck(provider => provider.GetRequiredService<RedisLogQueue>().Connections);
    }
}
