using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>Chooses Redis as the queue.</summary>
internal static class RedisQueueSetup
{
    /// <summary>
    /// What a connection string starts from; it may set other values. Time-outs in milliseconds, shorter than a client's
    /// patience. A process may start before Redis.
    /// </summary>
    private const string Defaults = "connectTimeout=2000,syncTimeout=2000,";

    /// <summary>Adds <see cref="RedisLogQueue"/> as the queue, with its health check.</summary>
    public static IServiceCollection AddRedisQueue(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => Parse(connectionString));
        services.AddSingleton<RedisLogQueue>();
        services.AddSingleton<ILogQueue>(provider => provider.GetRequiredService<RedisLogQueue>());
        // Longer than a call may take, so that the check says what is wrong rather than that it was cut off.
        services.AddHealthChecks().AddCheck<RedisQueueCheck>("redis", timeout: TimeSpan.FromSeconds(5));
        return services;
    }

    /// <summary>Reads a connection string of StackExchange.Redis.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(Defaults + connectionString);
        if (options.EndPoints.Count == 0)
            throw new ArgumentException("ConnectionStrings:Redis names no server. Give host:port first.", nameof(connectionString));
        options.AbortOnConnectFail = false;
        // The client looks at a broken connection once a second; each time it then tries at once.
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.SetDefaultPorts();
        return options;
    }
}
