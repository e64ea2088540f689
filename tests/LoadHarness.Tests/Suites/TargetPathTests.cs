using Microsoft.AspNetCore.Http;
using Platform.LoadEngine;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Logs;
using Platform.Testing;

namespace Platform.LoadHarness.Tests.Suites;

public class TargetPathTests
{
    [Theory]
    [InlineData("http://a:8000", "/order", "http://a:8000/order")]
    [InlineData("http://a:8000/", "/order", "http://a:8000/order")]
    [InlineData("http://a:8090/services/order-api", "/order", "http://a:8090/services/order-api/order")]
    [InlineData("http://a:8090/services/order-api/", "/order", "http://a:8090/services/order-api/order")]
    [InlineData(
        "http://a/services/log-ingest",
        "/api/logs/device_000?limit=10",
        "http://a/services/log-ingest/api/logs/device_000?limit=10"
    )]
    [InlineData("http://a/x?y=z", "/order", "http://a/x/order")]
    public void APath_IsBelowTheTargetsOwn(string target, string path, string address) =>
        Assert.Equal(address, new Uri(target).At(path).AbsoluteUri);

    [Fact]
    public void Batches_GoBelowTheTargetsOwnPath() =>
        Assert.Equal(
            "/services/log-ingest/api/logs/batch",
            new LogTraffic(new Uri("http://a/services/log-ingest"), "t", 5, false).Url.AbsolutePath
        );

    [Fact]
    public async Task ARun_AsksForNothingOutsideTheTargetsPath()
    {
        int outside = 0,
            inside = 0;
        await using var service = await HttpTarget.StartAsync(context =>
        {
            bool isIn = context.Request.Path.StartsWithSegments("/services/order-api", StringComparison.Ordinal);
            Interlocked.Increment(ref isIn ? ref inside : ref outside);
            return context.Response.WriteAsync("{\"total_requests\":0,\"latency_ns\":1}");
        });
        var chosen = AllSuites.Find(["orders/steady"])[0];
        var values = new ParameterValues(
            chosen.Suite,
            full: false,
            new Dictionary<string, string>
            {
                ["requests"] = "5",
                ["warm_up"] = "1",
                ["concurrency"] = "1",
            }
        );
        await new LoadRun { Scenario = chosen.Make(new Uri(service.Url, "/services/order-api"), values) }.RunAsync(CancellationToken.None);

        Assert.Equal((0, 8), (outside, inside)); // the statistics before and after, an order to warm up, five orders
    }
}
