using Microsoft.Extensions.Options;
using Platform.Gateway.Configuration;
using Platform.Gateway.Routing.Affinity;
using Platform.Gateway.Routing.Affinity.Memory;
using Platform.Gateway.Routing.Affinity.Redis;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Routing;

/// <summary>What chooses instances is made of.</summary>
internal static class RoutingSetup
{
    /// <summary>
    /// Adds the router with the configuration file that it goes by: with <c>ConnectionStrings:Redis</c> replicas share their keys.
    /// </summary>
    public static void AddRouting(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RoutingOptions>("Routing");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingValidation>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayValidation>();
        services.AddSingleton<RoutingMetrics>();
        services.AddSingleton<Router>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<InstanceFactory>(provider, new Random(Guid.NewGuid().GetHashCode()))
        );
        services.AddConfiguration();
        if (StoreConnections.Has(builder.Configuration, "Redis"))
            services.AddSingleton<IAffinity, RedisAffinity>();
        else
            services.AddSingleton<IAffinity, MemoryAffinity>();
    }

    private static void AddConfiguration(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ConfigurationLoader(
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value.File,
            Environment.GetEnvironmentVariable
        ));
        services.AddSingleton<ConfigurationMetrics>();
        services.AddSingleton<ConfigurationReload>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>());
    }
}
