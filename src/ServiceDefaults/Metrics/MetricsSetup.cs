using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;

namespace Platform.ServiceDefaults.Metrics;

internal static class MetricsSetup
{
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<MetricsOptions>("Metrics");
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(services => new MetricRegistry(services.GetRequiredService<IOptions<MetricsOptions>>().Value.MaxSeriesPerMetric));
        builder.Services.AddSingleton<RequestMetrics>();
        builder.Services.AddSingleton<MeterCollector>();
    }

    public static void UseRequestMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<RequestMetrics>();
        app.Use(next => context => metrics.InvokeAsync(context, next));
    }

    public static void MapMetrics(this WebApplication app)
    {
        // Made now, not at the first scrape: counters tell deltas, and those before would be lost.
        var collector = app.Services.GetRequiredService<MeterCollector>();
        app.MapGet("/metrics", () => TypedResults.Text(collector.Collect(), PrometheusText.ContentType)).ExcludeFromDescription();
    }
}
