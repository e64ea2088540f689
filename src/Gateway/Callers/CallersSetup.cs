using Microsoft.Extensions.Options;
using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Callers.Memory;
using Platform.Gateway.Callers.Redis;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Gateway.Callers;

/// <summary>What callers and their limits are made of.</summary>
internal static class CallersSetup
{
    /// <summary>
    /// Adds the <see cref="CallerKeys"/> that a service begins with: nobody yet, and limits where those of later configurations are kept too:
    /// with <c>ConnectionStrings:Redis</c> by all replicas together, else by this process.
    /// </summary>
    public static void AddCallers(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        services.AddSingleton<IValidateOptions<GatewayOptions>, RedisValidation>();
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<LimitGate>();
        services.AddSingleton(provider => new CallerKeys([], null, provider.GetRequiredService<LimitGate>()));
        if (StoreConnections.Has(builder.Configuration, "Redis"))
            services.AddRedisLimits(builder.Configuration.GetConnectionString("Redis")!);
        else
            services.AddSingleton<ICallerLimits, MemoryCallerLimits>();
    }

    private static void AddRedisLimits(this IServiceCollection services, string redis)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LimitsRedis>(provider, RedisSettings.Parse(redis)));
        services.AddRedisCheck(provider => provider.GetRequiredService<LimitsRedis>().All);
        services.AddSingleton<ICallerLimits>(provider => ActivatorUtilities.CreateInstance<RedisCallerLimits>(provider, provider.GetRequiredService<LimitsRedis>().Connection));
    }

    /// <summary>Whether the connection string can be read.</summary>
    private sealed class RedisValidation(IConfiguration configuration) : IValidateOptions<GatewayOptions>
    {
        public ValidateOptionsResult Validate(string? name, GatewayOptions options)
        {
            List<string> faults = [];
            StoreConnections.CheckRedis(configuration, faults);
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }
}
