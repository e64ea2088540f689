using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor;

public sealed class FrontRoutesTests : IAsyncLifetime
{
    private static readonly string[] Services = ["OrderApi", "LogIngest", "SessionChat", "Inventory"];

    private Replica[] _replicas = [];
    private GatewayServer _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _replicas = await Replica.StartAsync(Services);
        _gateway = new GatewayServer(
            Configurations.With(),
            [
                Front.ProbedOnce,
                ("Gateway:AdminKeyHash", new string('0', 64)),
                .. _replicas.Select(replica => ($"FrontDoor:Services:{replica.Name}:0", replica.Url)),
            ]
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
    }

    [Theory]
    [InlineData("/order", "OrderApi", "/order")]
    [InlineData("/order?a=1&b=%20", "OrderApi", "/order?a=1&b=%20")]
    [InlineData("/api/log", "LogIngest", "/api/log")]
    [InlineData("/api/logs", "LogIngest", "/api/logs")]
    [InlineData("/api/logs/batch", "LogIngest", "/api/logs/batch")]
    [InlineData("/api/logs/a%2Fb%252Fc?limit=1", "LogIngest", "/api/logs/a%2Fb%252Fc?limit=1")]
    [InlineData("/api/logs/%41%7e?q=%41|{}", "LogIngest", "/api/logs/%41%7e?q=%41|{}")]
    [InlineData("/api/logs/device-1/tail", "LogIngest", "/api/logs/device-1/tail")]
    [InlineData("/api/stats", "LogIngest", "/api/stats")]
    [InlineData("/v1/logs", "LogIngest", "/v1/logs")]
    [InlineData("/sessions", "SessionChat", "/sessions")]
    [InlineData("/sessions?limit=1", "SessionChat", "/sessions?limit=1")]
    [InlineData("/sessions/s1", "SessionChat", "/sessions/s1")]
    [InlineData("/sessions/s1/events?wait_for_data=60", "SessionChat", "/sessions/s1/events?wait_for_data=60")]
    [InlineData("/sessions/s1/events/stream", "SessionChat", "/sessions/s1/events/stream")]
    [InlineData("/chat", "SessionChat", "/chat")]
    [InlineData("/login", "Inventory", "/login")]
    [InlineData("/inventory/p1", "Inventory", "/inventory/p1")]
    [InlineData("/purchase/p1", "Inventory", "/purchase/p1")]
    [InlineData("/orders", "Inventory", "/orders")]
    [InlineData("/orders/o1", "Inventory", "/orders/o1")]
    [InlineData("/services/order-api/stats", "OrderApi", "/stats")]
    [InlineData("/services/order-api", "OrderApi", "/")]
    [InlineData("/services/order-api?x", "OrderApi", "/?x")]
    [InlineData("/services/order%2Dapi/a", "OrderApi", "/a")]
    [InlineData("/services/order-api/healthz", "OrderApi", "/healthz")]
    [InlineData("/services/log-ingest/api/logs/d/tail", "LogIngest", "/api/logs/d/tail")]
    [InlineData("/services/session-chat/stats", "SessionChat", "/stats")]
    [InlineData("/services/session-chat/sessions/s1/events", "SessionChat", "/sessions/s1/events")]
    [InlineData("/services/session-chat/sessions/s1/events/stream", "SessionChat", "/sessions/s1/events/stream")]
    [InlineData("/services/inventory/admin/reconcile", "Inventory", "/admin/reconcile")]
    public async Task EachPath_ReachesItsService_AsItWasWritten(string path, string service, string target)
    {
        Assert.Equal(service, (await AskAsync(path))?.Body);

        var seen = Assert.Single(_replicas.SelectMany(replica => replica.Requests.Select(request => (replica.Name, request.Target))));
        Assert.Equal((service, target), seen);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/stats")]
    [InlineData("/services")]
    [InlineData("/services/gateway/stats")]
    [InlineData("//services/order-api/stats")]
    [InlineData("/services%2Forder-api/stats")]
    [InlineData("/services/order-api%2F..%2Finventory/admin", 400)]
    [InlineData("/services/order-api/metrics")]
    [InlineData("/services/order-api/Metrics/")]
    [InlineData("/services/order-api/%6detrics")]
    [InlineData("/services/order-api/metrics?a")]
    [InlineData("/services/inventory/openapi/v1.json")]
    [InlineData("/services/log-ingest/openapi")]
    [InlineData("/api/v1")]
    public async Task OtherPaths_AreNotThere(string path, int status = 404)
    {
        var reply = await AskAsync(path);

        Assert.Equal(status, reply?.Status);
        Assert.Equal("application/problem+json", reply!.Headers["Content-Type"]);
        Assert.DoesNotContain(_replicas, replica => replica.Requests.Count > 0);
    }

    [Theory]
    [InlineData("/services/order-api/../../admin/instances")]
    [InlineData("/services/order-api/%2e%2e/%2E%2e/admin/instances")]
    [InlineData("/services/order-api/..%2f..%2fadmin/instances")]
    [InlineData("/services/order-api/..%5c..%5cadmin")]
    [InlineData("/services/order-api/./metrics")]
    [InlineData("/services/order-api/%2e/metrics")]
    [InlineData("/inventory/../admin/keys")]
    [InlineData("/order/..")]
    [InlineData("http://front/services/order-api/../inventory/stats")]
    public async Task APathThatClimbs_IsRefused_BeforeAnybodyHearsOfIt(string path)
    {
        Assert.Equal(StatusCodes.Status400BadRequest, (await AskAsync(path))?.Status);
        Assert.DoesNotContain(_replicas, replica => replica.Requests.Count > 0);
    }

    [Theory]
    [InlineData("/services/order-api/%252e%252e/admin", "OrderApi", "/%252e%252e/admin")]
    [InlineData("/inventory/%252e%252e%252fadmin", "Inventory", "/inventory/%252e%252e%252fadmin")]
    [InlineData("/services/order-api//metrics", "OrderApi", "//metrics")]
    [InlineData("/services/order-api/%2Fmetrics", "OrderApi", "/%2Fmetrics")]
    [InlineData("http://front/order", "OrderApi", "/order")]
    public async Task WhatIsEncodedTwice_StaysSo(string path, string service, string target)
    {
        Assert.Equal(service, (await AskAsync(path))?.Body);
        Assert.Equal(target, Assert.Single(_replicas.Single(replica => replica.Name == service).Requests).Target);
    }

    [Theory]
    [InlineData("GET http://elsewhere/order HTTP/1.1\r\nHost: front\r\n\r\n")]
    [InlineData("GET /api/logs/a#x HTTP/1.1\r\nHost: front\r\n\r\n")]
    [InlineData("GET /api/logs/\\..\\x HTTP/1.1\r\nHost: front\r\n\r\n")]
    [InlineData("GET /api/logs/\u00e9 HTTP/1.1\r\nHost: front\r\n\r\n")]
    [InlineData("CONNECT order-api:80 HTTP/1.1\r\nHost: order-api:80\r\n\r\n", 404)]
    [InlineData("CONNECT /order HTTP/1.1\r\nHost: front\r\n\r\n", 501)]
    [InlineData("GET /order HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST /order HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData(
        "GET /sessions/s1 HTTP/1.1\r\nHost: front\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
            + "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        501
    )]
    public async Task WhatNoServiceShouldSee_IsRefused(string request, int status = 400)
    {
        using var connection = await RawConnection.OpenAsync(_gateway.Client.BaseAddress!);
        await connection.SendAsync(request);

        Assert.Equal(status, (await connection.ReadReplyAsync())?.Status);
        Assert.DoesNotContain(_replicas, replica => replica.Requests.Count > 0);
    }

    [Fact]
    public async Task AnOfferOfHttp2_IsLeftUnanswered()
    {
        using var connection = await RawConnection.OpenAsync(_gateway.Client.BaseAddress!);
        await connection.SendAsync(
            "GET /order HTTP/1.1\r\nHost: front\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                + "AAMAAABkAAQAAP__\r\n\r\n"
        );

        Assert.Equal("OrderApi", (await connection.ReadReplyAsync())?.Body);
        var seen = Assert.Single(_replicas[0].Requests);
        Assert.False(seen.Headers.ContainsKey("Upgrade") || seen.Headers.ContainsKey("HTTP2-Settings"));
    }

    [Fact]
    public async Task AServiceThatIsNotGiven_IsNotThere_AndWithoutAnyNoneIs()
    {
        await using var one = Front.Of("OrderApi", [_replicas[0].Url]);
        await using var none = new GatewayServer(Configurations.With());

        Assert.Equal("OrderApi", (await one.GetAsync("/order")).Text);
        Assert.Equal(404, (await one.GetAsync("/orders")).Status);
        Assert.Equal(404, (await none.GetAsync("/order")).Status);
        Assert.Equal(404, (await none.GetAsync("/services/order-api/stats")).Status);
        Assert.DoesNotContain("gateway_front", await none.MetricsAsync(), StringComparison.Ordinal);
    }

    private async Task<RawReply?> AskAsync(string path)
    {
        using var connection = await RawConnection.OpenAsync(_gateway.Client.BaseAddress!);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: front\r\n\r\n");
        return await connection.ReadReplyAsync();
    }
}
