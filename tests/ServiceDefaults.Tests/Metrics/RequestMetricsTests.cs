using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults.Tests.Metrics;

public sealed class RequestMetricsTests
{
    [Fact]
    public async Task EveryRequest_IsCountedByMethodRouteAndStatus()
    {
        await using var service = await TestService.StartAsync(app =>
        {
            app.MapGet(
                "/items/{id}",
                async (string id) =>
                {
                    await Task.Yield();
                    return id;
                }
            );
            app.MapGet("/fails", string () => throw new InvalidOperationException("secret"));
        });
        foreach (var path in (string[])["/items/1", "/items/2", "/fails", "/nowhere/1", "/nowhere/2"])
            using (await service.Client.GetAsync(new Uri(path, UriKind.Relative))) { }

        using var odd = new HttpRequestMessage(new HttpMethod("BREW"), "/nowhere/3");
        using var ignored = await service.Client.SendAsync(odd);

        var family = Exposition.Get(
            await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            "http_server_request_duration_seconds"
        );
        var counts = family
            .Samples.Where(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal))
            .ToDictionary(
                sample => (sample.Labels["http_request_method"], sample.Labels["http_route"], sample.Labels["http_response_status_code"]),
                sample => sample.Value
            );
        Assert.Equal(2, counts[("GET", "/items/{id}", "200")]);
        Assert.Equal(1, counts[("GET", "/fails", "500")]);
        Assert.Equal(2, counts[("GET", "", "404")]);
        Assert.Equal(1, counts[("_OTHER", "", "404")]);
    }

    [Fact]
    public async Task Metrics_AreServedAsTheTextFormat_WithRuntimeAndConnections()
    {
        await using var service = await TestService.StartAsync();

        using var reply = await service.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", reply.Content.Headers.ContentType?.ToString());
        var names = Exposition.Parse(await reply.Content.ReadAsStringAsync()).Select(family => family.Name).ToList();
        Assert.Contains("kestrel_active_connections", names);
        Assert.Contains("dotnet_process_cpu_time_seconds_total", names);
    }

    [Fact]
    public async Task Metrics_AreServedAsOpenMetrics_ToWhoAsksForIt()
    {
        await using var service = await TestService.StartAsync(app => app.MapGet("/items", () => "none"));
        using (await service.Client.GetAsync(new Uri("/items", UriKind.Relative))) { }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3");
        using var reply = await service.Client.SendAsync(request);

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", reply.Content.Headers.ContentType?.ToString());
        Assert.Equal(["Accept"], reply.Headers.Vary);
        var family = OpenMetricsExposition.Get(await reply.Content.ReadAsStringAsync(), "http_server_request_duration_seconds");
        Assert.Equal(("histogram", "seconds"), (family.Type, family.Unit));
        Assert.Contains(family.Samples, sample => sample.Labels["http_route"] == "/items");
    }
}
