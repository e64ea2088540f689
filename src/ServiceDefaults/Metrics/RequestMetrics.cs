using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Routing;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>
/// Counts and times every request, by method, route and status, into cells of each processor's own. The framework's
/// <c>http.server.request.duration</c> says the same; told to a listener that does nothing, it takes 0.43 µs and 136 bytes a
/// request, where this one look-up takes 0.20 µs (ADR 7). OTLP exports the framework's.
/// </summary>
internal sealed class RequestMetrics
{
    private readonly ConcurrentDictionary<Key, Series?[]> _series = new();
    private readonly Func<Key, Series?>[] _find;

    /// <param name="registry">The service's.</param>
    /// <param name="shortNames">Given when the service tells its requests under their short names too.</param>
    public RequestMetrics(MetricRegistry registry, IEnumerable<ShortRequestMetrics> shortNames)
    {
        var duration = AddDuration(
            registry,
            "http_server_request_duration_seconds",
            "Duration of HTTP server requests, from routing to the end of the handler."
        );
        _find =
        [
            key =>
                duration.Find([
                    new("http.request.method", key.Method),
                    new("http.response.status_code", key.Status),
                    new("http.route", key.Route),
                ]),
        ];
        if (!shortNames.Any())
            return;
        var requests = new MetricFamily(
            "http_requests_total",
            "HTTP requests answered.",
            MetricKind.Counter,
            registry.Limit,
            labels => new CountSeries(labels)
        );
        registry.GetOrAdd(requests);
        var shortDuration = AddDuration(registry, "http_request_duration_seconds", "Duration of HTTP requests.");
        _find =
        [
            .. _find,
            key => requests.Find([new("method", key.Method), new("endpoint", key.Route), new("status", key.Status)]),
            key => shortDuration.Find([new("method", key.Method), new("endpoint", key.Route)]),
        ];
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var start = Stopwatch.GetTimestamp();
        Task handled;
        try
        {
            handled = next(context);
        }
        catch (Exception e)
        {
            Record(context, start, StatusOf(context, e));
            throw;
        }

        if (!handled.IsCompletedSuccessfully)
            return RecordLaterAsync(context, start, handled);
        Record(context, start, context.Response.StatusCode);
        return Task.CompletedTask;
    }

    private async Task RecordLaterAsync(HttpContext context, long start, Task handled)
    {
        try
        {
            await handled;
            Record(context, start, context.Response.StatusCode);
        }
        catch (Exception e)
        {
            Record(context, start, StatusOf(context, e));
            throw;
        }
    }

    private void Record(HttpContext context, long start, int status)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        var key = new Key(MethodOf(context.Request.Method), route, status);
        if (!_series.TryGetValue(key, out var series))
            series = Add(key);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var one in series)
            one?.Record(seconds);
    }

    private Series?[] Add(Key key) => _series.GetOrAdd(key, static (key, find) => [.. find.Select(one => one(key))], _find);

    private static MetricFamily AddDuration(MetricRegistry registry, string name, string help)
    {
        var family = new MetricFamily(
            name,
            help,
            MetricKind.Histogram,
            registry.Limit,
            labels => new HistogramSeries(labels, HistogramBounds.Seconds)
        )
        {
            Unit = "seconds",
        };
        registry.GetOrAdd(family);
        return family;
    }

    /// <summary>What the client will see, of an exception that is still on its way to the problem page.</summary>
    private static int StatusOf(HttpContext context, Exception exception) =>
        exception switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            OperationCanceledException or IOException when context.RequestAborted.IsCancellationRequested =>
                StatusCodes.Status499ClientClosedRequest,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>A client may invent methods; a label may not hold what a client invents.</summary>
    private static string MethodOf(string method) =>
        HttpMethods.GetCanonicalizedValue(method) switch
        {
            "GET" or "POST" or "PUT" or "DELETE" or "HEAD" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT" => method,
            _ => "_OTHER",
        };

    private readonly record struct Key(string Method, string Route, int Status);
}
