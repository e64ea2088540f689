using Platform.Gateway.Callers.Limits;
using Platform.Gateway.Callers.Memory;
using Platform.Gateway.Callers.Redis;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Callers;

/// <summary>Registers callers and their limits.</summary>
internal static class CallersSetup
{
    /// <summary>
    /// Adds the <see cref="CallerKeys"/> that a service begins with: no caller yet, and limits kept where those of later configurations are
    /// kept too: with <c>ConnectionStrings:Redis</c> by all replicas together, else by this process.
    /// </summary>
    public static void AddCallers(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default));
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<LimitGate>();
        services.AddSingleton(provider => new CallerKeys([], null, provider.GetRequiredService<LimitGate>()));
        if (StoreConnections.Has(builder.Configuration, "Redis"))
            services.AddSingleton<ICallerLimits>(provider =>
                ActivatorUtilities.CreateInstance<RedisCallerLimits>(provider, provider.GetRequiredService<GatewayRedis>().Limits)
            );
        else
            services.AddSingleton<ICallerLimits, MemoryCallerLimits>();
    }
}
