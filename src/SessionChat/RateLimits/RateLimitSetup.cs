using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.RateLimits.Memory;
using Platform.SessionChat.RateLimits.Redis;

namespace Platform.SessionChat.RateLimits;

/// <summary>What limits are made of.</summary>
internal static class RateLimitSetup
{
    /// <summary>
    /// Adds limits: with <c>ConnectionStrings:Redis</c> those of all replicas together, over <see cref="ChatRedis"/>; else those of this
    /// process.
    /// </summary>
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RateLimitOptions>("RateLimits");
        var services = builder.Services;
        services.AddSingleton(provider => new PolicyLimits(provider.GetRequiredService<IOptions<RateLimitOptions>>().Value));
        services.AddSingleton<RateLimitMetrics>();
        services.AddSingleton<RateLimitFields>();
        services.AddSingleton<RateLimitRefusal>();
        services.AddSingleton<RefusedCounts>();
        services.AddSingleton<RequestLimits>();
        if (StoreConnections.Has(builder.Configuration, "Redis"))
            services.AddSingleton<IRateLimiter, RedisRateLimiter>();
        else
            services.AddSingleton<IRateLimiter, MemoryRateLimiter>();
    }
}
