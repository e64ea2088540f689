using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.SessionChat.RateLimits;
using Platform.SessionChat.RateLimits.Memory;
using Platform.SessionChat.RateLimits.Redis;

namespace Platform.SessionChat.Tests.RateLimits;

/// <summary>Makes limiters as a process would have them.</summary>
internal static class Limiters
{
    /// <summary>Longer than a test takes: keys of Redis expire by its own clock.</summary>
    public static readonly TimeSpan LongWindow = TimeSpan.FromDays(1);

    private static readonly ServiceProvider Services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public static RateLimitOptions Settings(int sessions, int events, int others, TimeSpan window) =>
        new()
        {
            CreateGuestSession = sessions,
            CreateCustomerEvent = events,
            Default = others,
            Window = window,
        };

    public static MemoryRateLimiter InMemory(RateLimitOptions settings, TimeProvider time) =>
        new(new PolicyLimits(settings), Options.Create(settings), time, NewMetrics());

    public static RedisRateLimiter OnRedis(ChatRedis redis, RateLimitOptions settings, Func<long>? clock = null) =>
        new(redis, new PolicyLimits(settings), TimeProvider.System, NewMetrics(), clock);

    /// <summary>Patient, so that a loaded machine fails no test.</summary>
    public static ChatRedis Connect(string connectionString) =>
        new(
            RedisSettings.Parse($"{connectionString},connectTimeout=20000,syncTimeout=30000"),
            TimeProvider.System,
            NullLogger<ChatRedis>.Instance
        );

    public static ClientKey Client(int number, string tenant = "default") => new(tenant, (UInt128)number);

    private static RateLimitMetrics NewMetrics() => new(Services.GetRequiredService<IMeterFactory>());
}
