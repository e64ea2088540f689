using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.ServiceDefaults.Metrics;
using Platform.ServiceDefaults.Options;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>
/// Sends metrics, traces and logs by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the other <c>OTEL_…</c> variables
/// are read by the exporter. It costs an Activity and built-in metrics a request: off, none of that is paid.
/// </summary>
internal sealed class OtlpExport(ServiceName name) : IHostedService, IDisposable
{
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>How long the last export may take: a collector that is down must not hold the stop up.</summary>
    private const int FlushMilliseconds = 2000;

    private MeterProvider? _meters;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Method, route and status on the server's own spans: the framework leaves them to instrumentation packages by default.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var resource = Resource(name.Value);
        _meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. MeterSelection.Meters, "Microsoft.AspNetCore.Hosting"])
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", MeterSelection.OwnPrefix + "*")
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Task.Run(() => _meters?.Shutdown(FlushMilliseconds), CancellationToken.None),
            Task.Run(() => _traces?.Shutdown(FlushMilliseconds), CancellationToken.None)
        );

    public void Dispose()
    {
        _meters?.Dispose();
        _traces?.Dispose();
    }

    internal static ResourceBuilder Resource(string name) => ResourceBuilder.CreateDefault().AddService(name);

    internal static bool IsConfigured(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[EndpointKey]);
}

internal static class OtlpSetup
{
    public static bool HasOtlpEndpoint(this IConfiguration configuration) => OtlpExport.IsConfigured(configuration);

    public static void AddOtlpExport(this WebApplicationBuilder builder, string name)
    {
        if (!builder.Configuration.HasOtlpEndpoint())
            return;
        if (!Uri.TryCreate(builder.Configuration[OtlpExport.EndpointKey], UriKind.Absolute, out _))
        {
            builder.Services.AddSingleton(
                new OptionsCheck(_ =>
                    [
                        new(
                            OtlpExport.EndpointKey,
                            $"is \"{builder.Configuration[OtlpExport.EndpointKey]}\", which is not an address. Give one such as "
                                + "http://127.0.0.1:4317."
                        ),
                    ]
                )
            );
            return;
        }

        builder.Services.AddHostedService<OtlpExport>();
        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(OtlpExport.Resource(name)).AddOtlpExporter());
    }
}
