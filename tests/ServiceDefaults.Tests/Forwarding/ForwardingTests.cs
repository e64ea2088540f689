using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.ServiceDefaults.Tests.Forwarding;

public sealed class ForwardingTests
{
    [Theory]
    [InlineData("http 127.0.0.1")]
    [InlineData("http 127.0.0.1", "--Forwarding:Proxies:0=10.9.9.9")]
    [InlineData("http 127.0.0.1", "--Forwarding:Networks:0=10.0.0.0/8")]
    [InlineData("https 203.0.113.7", "--Forwarding:Proxies:0=127.0.0.1")]
    [InlineData("https 203.0.113.7", "--Forwarding:Networks:0=127.0.0.0/8")]
    public async Task ForwardedHeaders_CountOnlyFromConfiguredProxies(string seen, params string[] args)
    {
        Assert.Equal(seen, await AskAsync("203.0.113.7", args));
    }

    [Fact]
    public async Task ChainOfProxies_IsWalkedUpToTheFirstStranger_SoThatALieBehindItIsNotBelieved() =>
        Assert.Equal(
            "https 203.0.113.7",
            await AskAsync("1.2.3.4, 203.0.113.7, 10.0.0.1", "--Forwarding:Proxies:0=127.0.0.1", "--Forwarding:Networks:0=10.0.0.0/8")
        );

    private static async Task<string> AskAsync(string forwardedFor, params string[] args)
    {
        await using var service = await TestService.StartAsync(
            app => app.MapGet("/who", (HttpContext context) => $"{context.Request.Scheme} {context.Connection.RemoteIpAddress}"),
            args
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", string.Join(", ", forwardedFor.Split(',').Select(_ => "https")));
        using var reply = await service.Client.SendAsync(request);
        return await reply.Content.ReadAsStringAsync();
    }
}
