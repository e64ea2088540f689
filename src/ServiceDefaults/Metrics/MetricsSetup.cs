using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Platform.ServiceDefaults.Options;

namespace Platform.ServiceDefaults.Metrics;

internal static class MetricsSetup
{
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<MetricsOptions>("Metrics");
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(services => new MetricRegistry(
            services.GetRequiredService<IOptions<MetricsOptions>>().Value.MaxSeriesPerMetric
        ));
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
        app.MapGet("/metrics", context => AnswerAsync(context, collector)).ExcludeFromDescription();
    }

    private static Task AnswerAsync(HttpContext context, MeterCollector collector)
    {
        var format = ExpositionFormats.Choose(context.Request.GetTypedHeaders().Accept);
        context.Response.Headers.Vary = HeaderNames.Accept;
        return TypedResults.Text(collector.Collect(format), format.ContentType).ExecuteAsync(context);
    }
}
