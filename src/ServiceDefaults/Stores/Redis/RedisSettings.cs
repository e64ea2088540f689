using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>How a connection string is read, and how Redis is watched.</summary>
public static class RedisSettings
{
    /// <summary>
    /// What a connection string starts from; it may set other values. Time-outs in milliseconds, shorter than a client's
    /// patience. A process may start before Redis.
    /// </summary>
    private const string Defaults = "connectTimeout=2000,syncTimeout=2000,";

    /// <summary>Longer than a call may take by default, so that the check says what is wrong rather than that it was cut off.</summary>
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reads a connection string of StackExchange.Redis.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(Defaults + connectionString);
        if (options.EndPoints.Count == 0)
            throw new ArgumentException("ConnectionStrings:Redis names no server. Give host:port first.", nameof(connectionString));
        options.AbortOnConnectFail = false;
        // CONFIG and INFO, by which durability and version are checked; without it the client refuses to send them.
        options.AllowAdmin = true;
        // A command that cannot be sent now fails now: who waits for its answer would else be told that it may have been carried out.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // The client gives up after RedisConnection has, which counts what is unanswered and replaces a connection that stays silent.
        options.AsyncTimeout = options.SyncTimeout * (RedisConnection.TimeoutsUntilLost + 1);
        options.Protocol = RedisProtocol.Resp2;
        // The client looks at a broken connection once a second; each time it then tries at once.
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.SetDefaultPorts();
        return options;
    }

    /// <summary>Adds the check <c>redis</c>: not ready while a connection has no answer.</summary>
    public static IServiceCollection AddRedisCheck(
        this IServiceCollection services,
        Func<IServiceProvider, IEnumerable<RedisConnection>> connections
    )
    {
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    "redis",
                    provider => new RedisCheck(connections(provider)),
                    failureStatus: null,
                    tags: null,
                    CheckTimeout
                )
            );
        return services;
    }
}
