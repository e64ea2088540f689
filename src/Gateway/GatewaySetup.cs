using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
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
        builder.Services.AddShortRequestMetrics();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.AddCallers();
        builder.AddRouting();
        builder.AddCalls();
    }

    public static void MapGateway(this WebApplication app)
    {
        LlmApi.Map(app);
        app.MapModelsApi();
        app.MapAdminApi();
    }
}
