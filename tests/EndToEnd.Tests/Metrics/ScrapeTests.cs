using Platform.Testing;

namespace Platform.EndToEnd.Tests.Metrics;

/// <summary>What Prometheus' own tools say of <c>/metrics</c>.</summary>
public class ScrapeTests
{
    [Fact]
    public async Task Promtool_HasNothingToSay_OfAnyService()
    {
        await using var services = await ScrapedServices.StartAsync();
        foreach (var (name, process) in services.All)
        {
            string exposition = await process.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            var (exitCode, output) = await PrometheusServer.CheckAsync(exposition);

            Assert.True(exitCode == 0 && output.Length == 0, $"{name}: {output} ({exitCode})");
        }
    }

    [Fact]
    public async Task Prometheus_ScrapesEveryService_AndCountsWhatWasAsked()
    {
        await using var services = await ScrapedServices.StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync([.. services.All.Select(one => one.Process.Address)]);

        await Waiting.UntilAsync(async () => await prometheus.QueryAsync("sum(up)") is [5]);
        Assert.Equal([1], await prometheus.QueryAsync("orders_accepted_total"));
        const string Answered =
            """http_server_request_duration_seconds_bucket{http_route="/order",http_response_status_code="200",le="+Inf"}""";
        Assert.Equal([1], await prometheus.QueryAsync(Answered));
    }
}
