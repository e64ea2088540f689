namespace Platform.ServiceDefaults.Metrics;

/// <summary>
/// Says that a service tells its requests under their short names too: <c>http_requests_total{method,endpoint,status}</c> and
/// <c>http_request_duration_seconds{method,endpoint}</c>, as Prometheus' client libraries did before OpenTelemetry.
/// </summary>
public sealed class ShortRequestMetrics;

/// <summary>Adds them.</summary>
public static class ShortRequestMetricsSetup
{
    /// <summary>Adds the short names of requests to <c>/metrics</c>.</summary>
    public static IServiceCollection AddShortRequestMetrics(this IServiceCollection services) =>
        services.AddSingleton<ShortRequestMetrics>();
}
