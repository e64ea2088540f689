using System.Net.Http.Headers;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor.Requests;

public sealed class ToServiceTests
{
    [Fact]
    public async Task WhatAClientSaysOfItself_IsNotBelieved_AndTheRestPasses()
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("OrderApi", [replica.Url]);
        (string Name, string Value)[] forged =
        [
            ("X-Forwarded-For", "203.0.113.9"),
            ("x-forwarded-proto", "https"),
            ("X-Forwarded-Host", "evil"),
            ("X-Forwarded-Prefix", "/x"),
            ("X-Forwarded-Port", "1"),
            ("Forwarded", "for=203.0.113.9"),
            ("X-Original-For", "203.0.113.9"),
            ("X-Original-Proto", "https"),
            ("Keep-Alive", "1"),
            ("Proxy-Authorization", "Basic eA=="),
        ];
        (string Name, string Value)[] kept =
        [
            ("Idempotency-Key", "k"),
            ("Authorization", "Bearer t"),
            ("Cookie", "a=b"),
            ("Accept", "text/plain"),
            ("User-Agent", "test"),
            ("X-Own", "1"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ];

        await gateway.GetAsync("/order", [.. forged, .. kept]);

        var headers = Assert.Single(replica.Requests).Headers;
        Assert.All(kept, header => Assert.Equal(header.Value, headers[header.Name]));
        Assert.Equal("127.0.0.1", headers["X-Forwarded-For"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
        Assert.Equal(gateway.Client.BaseAddress!.Authority, headers["Host"]);
        Assert.Equal(
            [.. kept.Select(header => header.Name).Order(StringComparer.OrdinalIgnoreCase), "Host", "X-Forwarded-For", "X-Forwarded-Proto"],
            headers
                .Keys.OrderBy(name => name is "Host" or "X-Forwarded-For" or "X-Forwarded-Proto")
                .ThenBy(name => name, StringComparer.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task WhatATrustedProxySays_IsPassedOn_AndNothingBehindIt()
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("OrderApi", [replica.Url], ("Forwarding:Proxies:0", "127.0.0.1"));

        await gateway.GetAsync("/order", ("X-Forwarded-For", "198.51.100.1, 203.0.113.9"), ("X-Forwarded-Proto", "http, https"));

        var headers = Assert.Single(replica.Requests).Headers;
        Assert.Equal(("203.0.113.9", "https"), (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]));
        Assert.DoesNotContain(headers.Keys, name => name.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task AnExpectation_IsMetByTheFront()
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("OrderApi", [replica.Url]);
        using var connection = await RawConnection.OpenAsync(gateway.Client.BaseAddress!);
        await connection.SendAsync("POST /order HTTP/1.1\r\nHost: front\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

        await connection.ReadUntilAsync("100 Continue");
        await connection.SendAsync("{}");
        await connection.ReadUntilAsync("200 OK");

        Assert.False(Assert.Single(replica.Requests).Headers.ContainsKey("Expect"));
    }

    [Fact]
    public async Task ManyRequests_ShareAFewKeptConnections()
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("OrderApi", [replica.Url]);

        await Parallel.ForAsync(
            0,
            400,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (_, _) => await gateway.PostAsync("/order", "{}")
        );

        Assert.Equal(400, replica.Requests.Count);
        Assert.InRange(replica.Connections, 1, 20);
    }

    [Fact]
    public async Task Redirects_AndCookies_AreTheClients()
    {
        await using var replica = await Replica.StartAsync(
            "a",
            context =>
            {
                context.Response.Headers.SetCookie = "a=b";
                context.Response.Redirect("/elsewhere");
                return Task.CompletedTask;
            }
        );
        await using var gateway = Front.Of("OrderApi", [replica.Url]);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Client.BaseAddress };

        for (int i = 0; i < 2; i++)
        {
            using var reply = await client.GetAsync(new Uri("/order", UriKind.Relative));
            Assert.Equal(302, (int)reply.StatusCode);
            Assert.Equal("a=b", Assert.Single(reply.Headers.GetValues("Set-Cookie")));
        }

        Assert.All(replica.Requests, request => Assert.False(request.Headers.ContainsKey("Cookie")));
    }
}
