using Platform.Gateway.Callers;
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
        services.AddSingleton<Router>();
        services.AddSingleton<GatewayMetrics>();
        builder.AddCallers();
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapModelsApi();
        app.MapAdminApi();
    }
}
