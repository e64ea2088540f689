using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor.Requests;
using Platform.Gateway.FrontDoor.Retries;
using Platform.ServiceDefaults.Options;
using Yarp.ReverseProxy;

namespace Platform.Gateway.FrontDoor;

/// <summary>The platform's services behind the Gateway's address, if any are given.</summary>
internal static class FrontDoorSetup
{
    /// <summary>The configuration key below which services are given.</summary>
    public const string Services = $"{Section}:{nameof(FrontDoorOptions.Services)}";

    private const string Section = "FrontDoor";

    public static void AddFrontDoor(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<FrontDoorOptions>(Section);
        builder.Services.AddSingleton<IValidateOptions<FrontDoorOptions>, FrontDoorValidation>();
        if (!IsGiven(builder.Configuration))
            return;
        builder.Services.AddSingleton<FrontDoorMetrics>();
        builder.Services.AddSingleton<FrontRequests>();
        builder.Services.AddSingleton<ReplicaRetry>();
        builder.AddProxy();
    }

    public static void MapFrontDoor(this WebApplication app)
    {
        if (!IsGiven(app.Configuration))
            return;
        var services = app.Services;
        var (requests, tries) = (services.GetRequiredService<FrontRequests>(), services.GetRequiredService<ReplicaRetry>());
        app.Use(next =>
            context =>
                RequestTarget.Climbs(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
                    ? requests.AnswerAsync(context, FrontAnswers.Climbing)
                    : next(context)
        );
        foreach (var (service, _) in services.GetRequiredService<IOptions<FrontDoorOptions>>().Value.Services.Given())
        foreach (string hidden in FrontRoutes.HiddenOf(service))
            app.Map(hidden, NotFound);
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(next => context => requests.InvokeAsync(context, next));
            proxy.Use(next => context => tries.InvokeAsync(context, next));
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
        FrontDoorMetrics.ShowReplicas(services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<IProxyStateLookup>());
    }

    private static bool IsGiven(IConfiguration configuration) => configuration.GetSection(Services).GetChildren().Any();

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
