using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>When a request is sent to another replica: only where nothing can have been done twice.</summary>
public sealed class RetriesTests
{
    private const string Server = "server 127.0.0.1:5002;";

    [Theory]
    [InlineData("GET", false, true)]
    [InlineData("HEAD", false, true)]
    [InlineData("OPTIONS", false, true)]
    [InlineData("PUT", false, true)]
    [InlineData("DELETE", false, true)]
    [InlineData("POST", false, false)]
    [InlineData("PATCH", false, false)]
    [InlineData("POST", true, true)]
    [InlineData("PATCH", true, true)]
    [InlineData("GET", true, true)]
    public async Task ARequestWhoseConnectionBreaks_GoesToAnotherReplica_OnlyWhenItMay(string method, bool hasKey, bool again)
    {
        var seen = new ConcurrentQueue<string>();
        RequestDelegate breaksTheFirst = async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            seen.Enqueue(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} "
                    + $"{context.Request.Headers["Idempotency-Key"]} {await body.ReadToEndAsync()}"
            );
            if (seen.Count == 1)
                context.Abort();
        };
        await using var one = await Upstream.StartAsync(breaksTheFirst);
        await using var other = await Upstream.StartAsync(breaksTheFirst);
        foreach (var (port, prefix) in new[] { (8001, ""), (8080, ""), (8080, "/services/inventory") })
        {
            await using var front = await StartAsync(port, one.Authority, other.Authority);
            seen.Clear();

            using var reply = await SendAsync(front, method, prefix + "/purchase/1?a=%2F", hasKey);

            Assert.Equal(again ? HttpStatusCode.OK : HttpStatusCode.BadGateway, reply.StatusCode);
            string sent = $"{method} /purchase/1?a=%2F {(hasKey ? "key" : "")} {(method is "GET" or "HEAD" ? "" : "body")}";
            Assert.Equal(Enumerable.Repeat(sent, again ? 2 : 1), seen);
        }
    }

    [Fact]
    public async Task AReplicaThatIsAway_CostsNoRequest()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("sold"));
        await using var front = await StartAsync(8001, $"127.0.0.1:{FreePort.Next()}", upstream.Authority);
        foreach (string method in (string[])["POST", "GET", "PATCH", "POST"])
        {
            using var reply = await SendAsync(front, method, "/purchase/1", hasKey: false);
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }

        Assert.Equal(4, upstream.Requests.Count);
    }

    [Fact]
    public async Task AnAnswer_IsNeverAskedForTwice_WhateverItsStatus()
    {
        await using var one = await Upstream.StartAsync(FailsAsync);
        await using var other = await Upstream.StartAsync(FailsAsync);
        await using var front = await StartAsync(8001, one.Authority, other.Authority);
        foreach (int status in (int[])[418, 419, 429, 500, 502, 503, 504])
        {
            using var written = await SendAsync(front, "POST", $"/{status}", hasKey: true);
            Assert.Equal((status, "the service's"), ((int)written.StatusCode, await written.Content.ReadAsStringAsync()));
            using var read = await SendAsync(front, "GET", $"/{status}", hasKey: false);
            Assert.Equal((status, "the service's"), ((int)read.StatusCode, await read.Content.ReadAsStringAsync()));
        }

        Assert.Equal(14, one.Requests.Count + other.Requests.Count);

        static Task FailsAsync(HttpContext context)
        {
            context.Response.StatusCode = int.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture);
            return context.Response.WriteAsync("the service's");
        }
    }

    [Fact]
    public async Task AnAnswerThatBreaksOff_IsNotAskedForAgain()
    {
        var begun = new TaskCompletionSource();
        RequestDelegate breaksOff = async context =>
        {
            byte[] half = new byte[100_000];
            context.Response.ContentLength = 2 * half.Length;
            await context.Response.Body.WriteAsync(half);
            await begun.Task;
            context.Abort();
        };
        await using var one = await Upstream.StartAsync(breaksOff);
        await using var other = await Upstream.StartAsync(breaksOff);
        await using var front = await StartAsync(8001, one.Authority, other.Authority);
        using var client = new HttpClient { BaseAddress = front.Address };
        client.DefaultRequestHeaders.Add("Idempotency-Key", "key");

        using var reply = await client.GetAsync(new Uri("/orders", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        begun.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(async () => await (await reply.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null));
        Assert.Single(one.Requests.Concat(other.Requests));
    }

    [Fact]
    public async Task OfManyReplicas_NoMoreThanThreeAreTried()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var front = await StartAsync(8001, [.. Enumerable.Repeat(upstream.Authority, 6)]);

        using var reply = await SendAsync(front, "POST", "/purchase/1", hasKey: true);

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task TheOnlyReplica_IsAskedAgainAtOnce_HoweverOftenItFailed()
    {
        int failures = 10;
        await using var upstream = await Upstream.StartAsync(context =>
        {
            if (Interlocked.Decrement(ref failures) >= 0)
                context.Abort();
            return Task.CompletedTask;
        });
        await using var front = await StartAsync(8001, upstream.Authority);
        for (int i = 0; i < 10; i++)
        {
            using var broken = await SendAsync(front, "POST", "/purchase/1", hasKey: false);
            Assert.Equal(HttpStatusCode.BadGateway, broken.StatusCode);
        }

        using var reply = await SendAsync(front, "POST", "/purchase/1", hasKey: false);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    private static Task<NginxServer> StartAsync(int port, params string[] replicas) =>
        NginxServer.StartAsync(
            NginxConfiguration
                .Read(Path.Combine(Repository.Root, "nginx"), port)
                .With(Server, string.Concat(replicas.Select(replica => $"server {replica};")))
        );

    private static async Task<HttpResponseMessage> SendAsync(NginxServer front, string method, string path, bool hasKey)
    {
        using var client = new HttpClient { BaseAddress = front.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method is not ("GET" or "HEAD"))
            request.Content = new StringContent("body");
        if (hasKey)
            request.Headers.Add("Idempotency-Key", "key");
        return await client.SendAsync(request);
    }
}
