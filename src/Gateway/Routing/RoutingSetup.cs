using Microsoft.Extensions.Options;
using Platform.Gateway.Configuration;
using Platform.Gateway.Routing.Affinity;
using Platform.Gateway.Routing.Affinity.Memory;
using Platform.Gateway.Routing.Affinity.Redis;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Gateway.Routing;

/// <summary>What chooses instances is made of.</summary>
internal static class RoutingSetup
{
    /// <summary>Adds the router with the configuration file that it goes by: with <c>ConnectionStrings:Redis</c> replicas share their keys.</summary>
    public static void AddRouting(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RoutingOptions>("Routing");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingValidation>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayValidation>();
        services.AddSingleton<RoutingMetrics>();
        services.AddSingleton<Router>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<InstanceFactory>(provider, new Random(Guid.NewGuid().GetHashCode())));
        services.AddConfiguration();
        if (StoreConnections.Has(builder.Configuration, "Redis"))
            services.AddRedis(builder.Configuration.GetConnectionString("Redis")!);
        else
            services.AddSingleton<IAffinity, MemoryAffinity>();
    }

    private static void AddConfiguration(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ConfigurationLoader(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.File, Environment.GetEnvironmentVariable));
        services.AddSingleton<ConfigurationMetrics>();
        services.AddSingleton<ConfigurationReload>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
    }

    private static void AddRedis(this IServiceCollection services, string redis)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AffinityRedis>(provider, RedisSettings.Parse(redis)));
        services.AddRedisCheck(provider => provider.GetRequiredService<AffinityRedis>().All);
        services.AddSingleton<IAffinity, RedisAffinity>();
    }
}
