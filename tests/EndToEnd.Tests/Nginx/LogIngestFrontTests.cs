using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The front that the repository ships, before a service of the test's own.</summary>
public sealed class LogIngestFrontTests
{
    private const int LargestBody = 1024 * 1024;

    /// <summary>Only a guard against a hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly NginxConfiguration Shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), listens: 18723);

    [Fact]
    public async Task TheShippedConfiguration_IsRight()
    {
        var (exitCode, output) = await NginxServer.CheckAsync(Shipped);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task AThousandRequests_ShareAFewConnectionsToTheService()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("stored"));
        await using var front = await StartAsync(upstream);
        using var client = new HttpClient { BaseAddress = front.Address };

        await Parallel.ForAsync(
            0,
            1_000,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, cancellationToken) =>
            {
                using var content = new StringContent("{}");
                using var reply = await client.PostAsync(new Uri("/api/log", UriKind.Relative), content, cancellationToken);
                reply.EnsureSuccessStatusCode();
            }
        );

        Assert.Equal(1_000, upstream.Requests.Count);
        Assert.InRange(upstream.Connections, 1, 50);
    }

    [Fact]
    public async Task AForgedClientAddress_IsOverwrittenWithTheRealOne()
    {
        await using var upstream = await Upstream.StartAsync(context =>
            context.Response.WriteAsJsonAsync(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()))
        );
        await using var front = await StartAsync(upstream);
        using var client = new HttpClient { BaseAddress = front.Address };
        foreach (
            var (name, value) in new[]
            {
                ("X-Forwarded-For", "203.0.113.9"),
                ("X-Forwarded-Proto", "https"),
                ("X-Forwarded-Host", "evil.example"),
                ("Forwarded", "for=203.0.113.9"),
            }
        )
            client.DefaultRequestHeaders.Add(name, value);

        var seen = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/logs/device-1", UriKind.Relative))).RootElement;

        Assert.Equal("127.0.0.1", seen.GetProperty("X-Forwarded-For").GetString());
        Assert.Equal("http", seen.GetProperty("X-Forwarded-Proto").GetString());
        Assert.Equal(front.Address.Authority, seen.GetProperty("Host").GetString());
        Assert.False(seen.TryGetProperty("X-Forwarded-Host", out _));
        Assert.False(seen.TryGetProperty("Forwarded", out _));
    }

    [Fact]
    public async Task ABodyAboveTheLimit_Answers413_AndNeverReachesTheService()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("stored");
        });
        await using var front = await StartAsync(upstream);

        using var taken = await PostAsync(front, "/api/logs/batch", new string(' ', LargestBody));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);

        using var refused = await PostAsync(front, "/api/logs/batch", new string(' ', LargestBody + 1));
        await AssertProblemAsync(refused, HttpStatusCode.RequestEntityTooLarge, retryable: false);
        Assert.Equal(["POST /api/logs/batch"], upstream.Requests);
    }

    [Theory]
    [InlineData("/api/log")]
    [InlineData("/page.html")]
    public async Task AServiceThatIsAway_Answers502_AndInvitesARetry(string path)
    {
        await using var front = await NginxServer.StartAsync(Shipped.With("127.0.0.1:5001", $"127.0.0.1:{FreePort.Next()}"));

        using var reply = await PostAsync(front, path, "{}");

        await AssertProblemAsync(reply, HttpStatusCode.BadGateway, retryable: true);
    }

    [Fact]
    public async Task AServiceThatDoesNotAnswer_Answers504_AndInvitesARetry()
    {
        await using var upstream = await Upstream.StartAsync(context =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        await using var front = await NginxServer.StartAsync(
            Shipped.With("127.0.0.1:5001", upstream.Authority).With("proxy_read_timeout 30s", "proxy_read_timeout 200ms")
        );

        using var reply = await PostAsync(front, "/api/log", "{}");

        await AssertProblemAsync(reply, HttpStatusCode.GatewayTimeout, retryable: true);
        Assert.Equal(["POST /api/log"], upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APostWhoseConnectionBreaks_IsNotSentAgain(bool onAKeptConnection)
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (context.Request.Method == "POST")
                context.Abort();
        });
        // One worker, so that the connection of the first request is the one that the second finds.
        await using var front = await NginxServer.StartAsync(
            Shipped.With("127.0.0.1:5001", upstream.Authority).With("worker_processes auto", "worker_processes 1")
        );
        using var client = new HttpClient { BaseAddress = front.Address };
        if (onAKeptConnection)
            await client.GetStringAsync(new Uri("/readyz", UriKind.Relative));

        using var reply = await PostAsync(front, "/api/log", "{}");

        await AssertProblemAsync(reply, HttpStatusCode.BadGateway, retryable: true);
        Assert.Single(upstream.Requests, "POST /api/log");
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task TheServicesOwnErrors_PassAsTheyAre()
    {
        await using var upstream = await Upstream.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (503, "7");
            return context.Response.WriteAsync("The queue is full.");
        });
        await using var front = await StartAsync(upstream);

        using var reply = await PostAsync(front, "/api/log", "{}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), reply.Headers.RetryAfter?.Delta);
        Assert.Equal("The queue is full.", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task EachEventOfATail_ArrivesBeforeTheNextIsSent()
    {
        using var seen = new SemaphoreSlim(0);
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (int number = 1; ; number++)
            {
                await context.Response.WriteAsync($"data: {number}\n\n");
                await context.Response.Body.FlushAsync();
                await seen.WaitAsync(context.RequestAborted);
            }
        });
        await using var front = await StartAsync(upstream);
        using var client = new HttpClient { BaseAddress = front.Address };
        using var reader = new StreamReader(await client.GetStreamAsync(new Uri("/api/logs/device-1/tail", UriKind.Relative)));

        for (int number = 1; number <= 20; number++)
        {
            Assert.Equal($"data: {number}", await reader.ReadLineAsync().WaitAsync(Patience));
            Assert.Equal("", await reader.ReadLineAsync().WaitAsync(Patience));
            seen.Release();
        }
    }

    [Fact]
    public async Task ASlowBody_ReachesTheServiceOnlyOnceItIsWhole()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("stored"));
        await using var front = await StartAsync(upstream);
        using var connection = await RawConnection.OpenAsync(front.Address);

        await connection.SendAsync("POST /api/log HTTP/1.1\r\nHost: front\r\nContent-Length: 4\r\n\r\n{ ");
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        Assert.Empty(upstream.Requests);
        await connection.SendAsync(" }");

        Assert.Equal(200, (await connection.ReadReplyAsync())?.Status);
        Assert.Single(upstream.Requests);
    }

    private static Task<NginxServer> StartAsync(Upstream upstream) =>
        NginxServer.StartAsync(Shipped.With("127.0.0.1:5001", upstream.Authority));

    private static async Task<HttpResponseMessage> PostAsync(NginxServer front, string path, string body)
    {
        using var client = new HttpClient { BaseAddress = front.Address };
        using var content = new StringContent(body);
        return await client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>A problem of nginx's own reads like one of a service, and says whether to come again.</summary>
    private static async Task AssertProblemAsync(HttpResponseMessage reply, HttpStatusCode status, bool retryable)
    {
        Assert.Equal(status, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;
        Assert.StartsWith("https://", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(retryable, problem.GetProperty("retryable").GetBoolean());
        Assert.Equal(retryable, reply.Headers.RetryAfter is not null);
    }
}
