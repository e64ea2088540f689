using Microsoft.Extensions.Options;
using Platform.Gateway.Routing.Affinity;
using Platform.Gateway.Routing.Affinity.Memory;
using Platform.Gateway.Routing.Affinity.Redis;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;

namespace Platform.Gateway.Routing;

/// <summary>Registers what chooses instances.</summary>
internal static class RoutingSetup
{
    /// <summary>Adds the router, with an empty table: with <c>ConnectionStrings:Redis</c> replicas share their keys.</summary>
    public static void AddRouting(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RoutingOptions>("Routing");
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingValidation>();
        services.AddSingleton<RoutingMetrics>();
        services.AddSingleton<Router>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<InstanceFactory>(provider, new Random(Guid.NewGuid().GetHashCode()))
        );
        if (StoreConnections.Has(builder.Configuration, "Redis"))
            services.AddSingleton<IAffinity, RedisAffinity>();
        else
            services.AddSingleton<IAffinity, MemoryAffinity>();
    }
}
