using Platform.Gateway.Callers;
using Platform.Gateway.Calls;
using Platform.Gateway.Configuration;
using Platform.Gateway.FrontDoor;
using Platform.Gateway.Routing;
using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Gateway;

/// <summary>Composes the Gateway of its features.</summary>
internal static class GatewaySetup
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<GatewayOptions>("Gateway");
        builder.Services.AddShortRequestMetrics();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.AddRedis();
        builder.AddCallers();
        builder.AddRouting();
        builder.AddConfigurationFile();
        builder.AddCalls();
        builder.AddFrontDoor();
    }

    public static void MapGateway(this WebApplication app)
    {
        LlmApi.Map(app);
        app.MapModelsApi();
        app.MapAdminApi();
        app.MapFrontDoor();
    }

    /// <summary>Where replicas share what they must agree on, if that is configured.</summary>
    private static void AddRedis(this WebApplicationBuilder builder)
    {
        if (!StoreConnections.Has(builder.Configuration, "Redis"))
            return;
        string redis = builder.Configuration.GetConnectionString("Redis")!;
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<GatewayRedis>(provider, RedisSettings.Parse(redis)));
        builder.Services.AddRedisCheck(provider => provider.GetRequiredService<GatewayRedis>().All);
    }
}
