using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor.Replicas;
using Platform.Gateway.FrontDoor.Requests;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.SessionAffinity;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Platform.Gateway.FrontDoor;

/// <summary>YARP, with parts of our own where it has none, or others than we need.</summary>
internal static class ProxySetup
{
    private const string KeyRing = "Microsoft.AspNetCore.DataProtection.Internal.DataProtectionHostedService";

    public static void AddProxy(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddReverseProxy().AddTransforms(AddTransforms);
        services.AddSingleton<IProxyConfigProvider>(provider =>
            NewConfiguration(provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value)
        );
        services.AddSingleton<IForwarderHttpClientFactory, ServiceConnections>();
        services.AddSingleton<HostLookup>(Dns.GetHostAddressesAsync);
        services.AddSingleton<IDestinationResolver, ReplicaResolver>();
        services.AddSingleton<ILoadBalancingPolicy, SessionHash>();
        services.AddSingleton<IActiveHealthCheckPolicy, ReadinessPolicy>();
        services.AddSingleton<IPassiveHealthCheckPolicy, ConnectionFailures>();
        services.RemoveCookies();
        // Replicas that come and go, and nothing for each request: of those our own counts tell.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health.DestinationHealthUpdater", LogLevel.Information);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Management.ProxyConfigManager", LogLevel.Error);
    }

    private static InMemoryConfigProvider NewConfiguration(FrontDoorOptions options)
    {
        var given = options.Services.Given().ToList();
        return new(
            [.. given.SelectMany(one => FrontRoutes.Of(one.Service))],
            [.. given.Select(one => FrontClusters.Of(one.Service, one.Addresses, options))]
        );
    }

    private static void AddTransforms(TransformBuilderContext context)
    {
        var metadata = context.Route.Metadata!;
        context.UseDefaultForwarders = false;
        context.AddOriginalHost();
        context.RequestTransforms.Add(new ToService(withoutPrefix: metadata.ContainsKey(FrontRoutes.Prefixed)));
        context.ResponseTransforms.Add(new ToClient(streams: metadata.ContainsKey(FrontRoutes.Streams)));
    }

    /// <summary>YARP's affinity by cookies, which is not used here, needs a ring of keys on the disk.</summary>
    private static void RemoveCookies(this IServiceCollection services)
    {
        services.RemoveAll<ISessionAffinityPolicy>();
        foreach (var service in services.Where(service => service.ImplementationType?.FullName == KeyRing).ToList())
            services.Remove(service);
    }
}
