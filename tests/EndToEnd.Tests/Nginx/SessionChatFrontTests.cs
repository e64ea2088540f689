using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The front of SessionChat that the repository ships, before services of the test's own.</summary>
public sealed class SessionChatFrontTests
{
    private const string Server = "server 127.0.0.1:5004;";

    private static readonly NginxConfiguration Shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), listens: 8800);

    [Fact]
    public async Task TheShippedConfiguration_IsRight()
    {
        var (exitCode, output) = await NginxServer.CheckAsync(Shipped);
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData(8800)]
    [InlineData(8080)]
    public async Task ASession_StaysWithItsReplica_WhateverPathItIsAskedBy_AndSessionsAreSpread(int port)
    {
        await using var first = await Upstream.StartAsync(context => context.Response.WriteAsync("first"));
        await using var second = await Upstream.StartAsync(context => context.Response.WriteAsync("second"));
        await using var front = await NginxServer.StartAsync(
            NginxConfiguration
                .Read(Path.Combine(Repository.Root, "nginx"), port)
                .With(Server, $"server {first.Authority}; server {second.Authority};")
        );
        using var client = new HttpClient { BaseAddress = front.Address };
        Dictionary<string, int> sessions = [];
        for (int i = 0; i < 100; i++)
        {
            string id = Guid.CreateVersion7().ToString("N");
            string replica = await client.GetStringAsync(new Uri($"/sessions/{id}", UriKind.Relative));
            sessions[replica] = sessions.GetValueOrDefault(replica) + 1;
            foreach (string path in (string[])["", "/events", "/events?min_offset=3&wait_for_data=9", "/events/stream"])
            {
                Assert.Equal(replica, await client.GetStringAsync(new Uri($"/sessions/{id}{path}", UriKind.Relative)));
                Assert.Equal(
                    replica,
                    await client.GetStringAsync(new Uri($"/services/session-chat/sessions/{id}{path}", UriKind.Relative))
                );
            }
        }

        // With 100 sessions and a good hash neither has fewer than 20 in 10^9 cases.
        Assert.All((string[])["first", "second"], replica => Assert.InRange(sessions[replica], 20, 80));
    }

    [Fact]
    public async Task AMessageWhoseConnectionBreaks_IsNotSentAgain()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Abort();
        });
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, $"server {upstream.Authority};"));
        using var client = new HttpClient { BaseAddress = front.Address };

        using var reply = await client.PostAsJsonAsync(new Uri("/sessions/0123/events", UriKind.Relative), new { kind = "message" });

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Single(upstream.Requests, "POST /sessions/0123/events");
    }

    [Fact]
    public async Task AnEventOfAStream_GoesOnAtOnce_AndAForgedAddressDoesNot()
    {
        var ended = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"id: 0\ndata: {context.Request.Headers["X-Forwarded-For"]}\n\n");
            await context.Response.Body.FlushAsync();
            await ended.Task;
        });
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, $"server {upstream.Authority};"));
        using var client = new HttpClient { BaseAddress = front.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/sessions/0123/events/stream", UriKind.Relative));
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync());

        Assert.Equal("id: 0", await lines.ReadLineAsync());
        Assert.Equal("data: 127.0.0.1", await lines.ReadLineAsync());
        ended.SetResult();
    }
}
