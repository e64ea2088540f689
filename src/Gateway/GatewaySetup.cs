using Platform.Gateway.Routing;
using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;

namespace Platform.Gateway;

/// <summary>What the Gateway is made of.</summary>
internal static class GatewaySetup
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<GatewayOptions>("Gateway");
        var services = builder.Services;
        services.AddShortRequestMetrics();
        builder.AddRouting();
        services.AddSingleton<GatewayMetrics>();
    }

    public static void MapGateway(this WebApplication app)
    {
    }
}
