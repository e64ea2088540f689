using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting;
using Platform.ServiceDefaults.Drain;
using Platform.ServiceDefaults.Forwarding;
using Platform.ServiceDefaults.Health;
using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Limits;
using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Telemetry;

namespace Platform.ServiceDefaults;

/// <summary>The name by which a service is known to its callers, its metrics and its traces.</summary>
public sealed record ServiceName(string Value);

/// <summary>What every service of the platform has, from first line to exit code.</summary>
public static class Service
{
    /// <summary>
    /// A builder with health, metrics, problem details, limits, forwarded headers, drain, telemetry and OpenAPI.
    /// </summary>
    /// <param name="name">The service's name, such as <c>OrderApi</c>.</param>
    /// <param name="defaultUrl">Where it listens when neither <c>--urls</c>, ports nor Kestrel endpoints are configured.</param>
    /// <param name="args">The command line; it overrides every other source of configuration. <c>--health</c> asks the service that runs
    /// instead.</param>
    public static WebApplicationBuilder CreateBuilder(string name, string defaultUrl, string[] args)
    {
        // It has no value, and must not take the next argument for one.
        bool asksForHealth = args.Contains(HealthProbe.Argument);
        args = [.. args.Where(argument => argument != HealthProbe.Argument)];
        // Slim: without host filtering, IIS and the switch that trusts forwarded headers from anyone.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                ApplicationName = name,
                Args = args,
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.AddSecretFiles(args);
        builder.ListenByDefaultOn(defaultUrl);
        if (asksForHealth)
            ((IHostApplicationBuilder)builder).Properties[HealthProbe.Argument] = true;
        builder.Services.AddSingleton(new ServiceName(name));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddCheckedOptions<ServiceOptions>("Service");
        builder.AddLogging();
        builder.AddLimits();
        builder.AddForwarding();
        builder.AddProblems();
        builder.AddDrain();
        builder.AddMetrics();
        builder.AddOtlpExport(name);
        builder.Services.AddHealth();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // A member that is left out is a fault, not a zero.
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.RespectNullableAnnotations = true;
        });
        // HEAD is GET without its body.
        builder.Services.AddOpenApi(openApi => openApi.ShouldInclude = route => route.HttpMethod != HttpMethods.Head);
        return builder;
    }

    /// <summary>Builds the service, adds its routes behind the defaults, and runs it until it is told to stop.</summary>
    /// <param name="builder">From <see cref="CreateBuilder"/>.</param>
    /// <param name="map">Adds the service's own middleware and routes.</param>
    /// <returns>
    /// The exit code: 0 stopped as asked, 1 could not listen or go on, 2 wrong settings. Faults go to standard error. With <c>--health</c>:
    /// whether the
    /// service that runs is ready, 0 or 1.
    /// </returns>
    public static async Task<int> RunServiceAsync(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        if (((IHostApplicationBuilder)builder).Properties.ContainsKey(HealthProbe.Argument))
            return await HealthProbe.RunAsync(builder.Configuration);
        if (await HasFaultsAsync(builder))
            return 2;

        await using var app = builder.Build();
        app.MapService(map);
        try
        {
            await app.StartAsync();
        }
        // Besides what cannot be bound: what Kestrel refuses by itself, such as https without a certificate.
        catch (Exception e)
            when (e is IOException or FormatException
                || (e is InvalidOperationException && e.Source == "Microsoft.AspNetCore.Server.Kestrel.Core")
            )
        {
            await Console.Error.WriteLineAsync(
                $"{app.Environment.ApplicationName} cannot listen: {e.Message} Give another address with --urls."
            );
            return 1;
        }

        await app.WaitForShutdownAsync();
        // 0 unless a part of the service stopped it because it cannot go on.
        return Environment.ExitCode;
    }

    /// <summary>The pipeline, outermost first. Metrics stand behind routing, where the route is known.</summary>
    internal static void MapService(this WebApplication app, Action<WebApplication> map)
    {
        app.UseForwarding();
        app.UseProblems();
        app.UseDrain();
        app.IgnoreTypesOfEmptyBodies();
        app.UseRouting();
        app.UseRequestMetrics();
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApi();
        map(app);
        app.AnswerHead();
    }

    /// <summary>Before the service is built: building the server reads its limits, and would throw at the first wrong one.</summary>
    private static async Task<bool> HasFaultsAsync(WebApplicationBuilder builder)
    {
        await using var services = builder.Services.BuildServiceProvider();
        var faults = services.FindOptionsFaults();
        if (faults.Count == 0)
            return false;
        await Console.Error.WriteLineAsync($"{builder.Environment.ApplicationName} cannot start. Wrong settings: {faults.Count}.");
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync($"  {fault}");
        return true;
    }

    private static void ListenByDefaultOn(this WebApplicationBuilder builder, string url)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        string[] addresses = ["urls", "http_ports", "https_ports"];
        if (
            addresses.All(key => string.IsNullOrEmpty(builder.Configuration[key]))
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists()
        )
            builder.WebHost.UseUrls(url);
    }
}
