using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The front of the inventory that the repository ships, before a service of the test's own.</summary>
public sealed class InventoryFrontTests
{
    private static readonly NginxConfiguration Shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), listens: 8001);

    [Fact]
    public async Task TheShippedConfiguration_IsRight()
    {
        var (exitCode, output) = await NginxServer.CheckAsync(Shipped);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task APurchaseWhoseConnectionBreaks_IsNotSentAgain()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Abort();
        });
        await using var front = await NginxServer.StartAsync(Shipped.With("127.0.0.1:5002", upstream.Authority));
        using var client = new HttpClient { BaseAddress = front.Address };

        using var reply = await client.PostAsJsonAsync(new Uri("/purchase/1", UriKind.Relative), new { quantity = 1 });

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Single(upstream.Requests, "POST /purchase/1");
    }

    [Fact]
    public async Task TokenAndKey_ReachTheService_AndItsAnswerPassesAsItIs()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.StatusCode = 409;
            context.Response.Headers.RetryAfter = "3";
            await context.Response.WriteAsync($"{context.Request.Headers.Authorization} {context.Request.Headers["Idempotency-Key"]}");
        });
        await using var front = await NginxServer.StartAsync(Shipped.With("127.0.0.1:5002", upstream.Authority));
        using var client = new HttpClient { BaseAddress = front.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "token");
        client.DefaultRequestHeaders.Add("Idempotency-Key", "key");

        using var reply = await client.PostAsJsonAsync(new Uri("/purchase/1", UriKind.Relative), new { quantity = 1 });

        Assert.Equal(HttpStatusCode.Conflict, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), reply.Headers.RetryAfter?.Delta);
        Assert.Equal("Bearer token key", await reply.Content.ReadAsStringAsync());
    }
}
