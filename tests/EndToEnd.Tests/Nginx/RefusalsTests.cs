using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>What no port gives.</summary>
public sealed class RefusalsTests
{
    private static readonly string[] Operators =
    [
        "/metrics",
        "/METRICS",
        "/metrics/",
        "/metrics?x",
        "//metrics",
        "/%6detrics",
        "/metrics%2Fx",
        "/openapi",
        "/openapi/v1.json",
        "/OpenApi/v1.json",
        "/openapi%2Fv1.json",
    ];

    [Theory]
    [InlineData(8000, "")]
    [InlineData(18723, "")]
    [InlineData(8001, "")]
    [InlineData(8800, "")]
    [InlineData(8080, "")]
    [InlineData(8080, "/services/order-api")]
    [InlineData(8080, "/services/log-ingest")]
    [InlineData(8080, "/services/inventory")]
    [InlineData(8080, "/services/session-chat")]
    public async Task WhatIsForOperators_IsNotThere(int port, string prefix)
    {
        await using var services = await Services.StartAsync();
        await using var front = await services.StartFrontAsync(port);
        foreach (string path in Operators)
        {
            var reply = await RawConnection.GetAsync(front.Address, prefix + path);
            Assert.Equal((path, 404, "application/problem+json"), (path, reply?.Status, reply?.Headers["Content-Type"]));
        }

        Assert.Empty(services.Requests);
    }

    /// <summary>
    /// Of some of them nginx and a service have different notions: <c>/a%2Fb/../metrics</c> is <c>/a/metrics</c> to nginx, and
    /// <c>/metrics</c> to Kestrel.
    /// </summary>
    [Theory]
    [InlineData(8001, "")]
    [InlineData(8080, "/services/inventory")]
    public async Task APathWithSegmentsOfDotsOrAFragment_IsRefused(int port, string prefix)
    {
        await using var services = await Services.StartAsync();
        await using var front = await services.StartFrontAsync(port);
        foreach (
            string path in (string[])
                [
                    "/a%2Fb/../metrics",
                    "/a/../metrics",
                    "/a/%2e%2E/metrics",
                    "/a/.%2e/metrics",
                    "/a/..%2Fmetrics",
                    "/a%2F..%2Fmetrics",
                    "/./metrics",
                    "/a/..",
                    "/a/.?x",
                    "/a//../metrics",
                    "/metrics#x",
                ]
        )
        {
            var reply = await RawConnection.GetAsync(front.Address, prefix + path);
            Assert.Equal((path, 400), (path, reply?.Status));
            Assert.False(JsonElement.Parse(reply!.Body).GetProperty("retryable").GetBoolean());
        }

        Assert.Empty(services.Requests);
    }

    [Fact]
    public async Task WhatOnlyLooksLikeThat_Passes()
    {
        await using var services = await Services.StartAsync();
        await using var front = await services.StartFrontAsync(8001);
        foreach (
            string path in (string[])
                [
                    "/a..b",
                    "/...",
                    "/.well-known",
                    "/a./b",
                    "/metricsx",
                    "/a/metrics",
                    "/a?x=/../metrics",
                    "/%252e%252e/metrics",
                    "/%256detrics",
                ]
        )
            Assert.Equal($"inventory GET {path}", (await RawConnection.GetAsync(front.Address, path))?.Body);
    }
}
