using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.EndToEnd.Tests.Gateway;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The front of the gateway that the repository ships, before a real gateway and providers of the test's own.</summary>
public sealed class GatewayFrontTests
{
    private const string Server = GatewayStand.Server;
    private const int LargestBody = 32 << 20;

    private static readonly NginxConfiguration Shipped = GatewayStand.Shipped;

    [Fact]
    public async Task TheShippedConfiguration_IsRight()
    {
        var (exitCode, output) = await NginxServer.CheckAsync(Shipped);
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("openai", "anthropic")]
    [InlineData("anthropic", "anthropic")]
    [InlineData("anthropic", "openai")]
    public async Task EachEventOfAStream_ArrivesBeforeTheNextIsSent(string protocol, string upstream)
    {
        await using var stand = await GatewayStand.StartAsync(upstream, "one two three");
        stand.Provider.StandStill();
        stand.Provider.GoOn(2);
        using var reply = await stand.Client.AskAsync(protocol, isStreamed: true);
        await using var events = reply.Events();
        foreach (string word in (string[])["one", " two", " three"])
        {
            Assert.Equal(word, await events.NextWordAsync(protocol));
            stand.Provider.GoOn();
        }

        Assert.Equal(("", true), await events.RestAsync(protocol));
        Assert.Equal(["no"], reply.Headers.GetValues("X-Accel-Buffering"));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    public async Task ACallerThatHangsUp_HangsUpAtTheProvider(bool isStreamed, int piecesBefore)
    {
        await using var stand = await GatewayStand.StartAsync("openai", "one two three");
        stand.Provider.StandStill();
        stand.Provider.GoOn(piecesBefore);
        using var hangUp = new CancellationTokenSource();
        var asking = stand.Client.AskAsync("openai", isStreamed, cancellationToken: hangUp.Token);
        await Waiting.UntilAsync(() => stand.Provider.Asked.Count == 1);
        if (piecesBefore > 0)
        {
            using var reply = await asking;
            await using var events = reply.Events();
            Assert.Equal("one", await events.NextWordAsync("openai"));
        }
        else
        {
            await hangUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        await Waiting.UntilAsync(() => stand.Provider.HungUp == 1);
    }

    [Fact]
    public async Task KeysAndVersions_ReachTheGateway_AndAForgedAddressDoesNot()
    {
        await using var upstream = await Upstream.StartAsync(context =>
            context.Response.WriteAsJsonAsync(
                context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString())
            )
        );
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, upstream.Authority));
        using var client = new HttpClient { BaseAddress = front.Address };
        (string Name, string Value)[] kept =
        [
            ("x-api-key", "sk-1"),
            ("authorization", "Bearer sk-2"),
            ("anthropic-version", "2023-06-01"),
            ("anthropic-beta", "a,b"),
            ("x-session-id", "s"),
            ("x-stainless-lang", "csharp"),
            ("idempotency-key", "i"),
        ];
        string[] forged = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"];
        foreach (var (name, value) in kept)
            client.DefaultRequestHeaders.Add(name, value);
        foreach (string name in forged)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, "203.0.113.9");

        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var reply = await client.PostAsync(new Uri("/v1/messages", UriKind.Relative), content);
        var seen = JsonElement.Parse(await reply.Content.ReadAsStringAsync());

        Assert.All(kept, header => Assert.Equal(header.Value, seen.GetProperty(header.Name).GetString()));
        Assert.Equal("127.0.0.1", seen.GetProperty("x-forwarded-for").GetString());
        Assert.Equal("http", seen.GetProperty("x-forwarded-proto").GetString());
        Assert.Equal(front.Address.Authority, seen.GetProperty("host").GetString());
        Assert.False(seen.TryGetProperty("x-forwarded-host", out _));
        Assert.False(seen.TryGetProperty("forwarded", out _));
    }

    [Fact]
    public async Task TheLargestBody_Passes_AndALargerOneIsRefusedInAShapeThatBothClientsRead()
    {
        await using var stand = await GatewayStand.StartAsync("openai", "Hi");

        using (var taken = await PostAsync(stand.Client, "/v1/chat/completions", Padded(LargestBody)))
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);

        using var refused = await PostAsync(stand.Client, "/v1/chat/completions", Padded(LargestBody + 1));
        await AssertErrorAsync(refused, 413, "request_too_large", "content_too_large");
        Assert.Single(stand.Provider.Asked);
    }

    [Fact]
    public async Task ABody_GoesOnAsItComes()
    {
        var begun = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            byte[] start = new byte[2];
            await context.Request.Body.ReadExactlyAsync(start);
            begun.SetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync(Encoding.UTF8.GetString(start));
        });
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, upstream.Authority));
        using var connection = await RawConnection.OpenAsync(front.Address);

        await connection.SendAsync("POST /v1/messages HTTP/1.1\r\nHost: front\r\nContent-Length: 4\r\n\r\n{ ");
        await begun.Task.WaitAsync(Waiting.Patience);
        await connection.SendAsync(" }");

        Assert.Equal("{ ", (await connection.ReadReplyAsync())?.Body);
    }

    [Fact]
    public async Task AWrongKey_IsRefusedBeforeTheBodyIsSent_InTheGatewaysOwnWords()
    {
        await using var stand = await GatewayStand.StartAsync("anthropic", "Hi");
        using var connection = await RawConnection.OpenAsync(stand.Front.Address);

        await connection.SendAsync(
            "POST /v1/messages HTTP/1.1\r\nHost: front\r\nx-api-key: wrong\r\nContent-Type: application/json\r\nContent-Length: "
                + "10000000\r\n\r\n{"
        );

        var reply = await connection.ReadReplyAsync();
        Assert.Equal(401, reply?.Status);
        Assert.Equal("authentication_error", Caller.ErrorOf(reply!.Body, "anthropic"));
    }

    [Fact]
    public async Task AThousandCalls_ShareAFewConnectionsToTheGateway()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("answer"));
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, upstream.Authority));
        using var client = new HttpClient { BaseAddress = front.Address };

        await Parallel.ForAsync(
            0,
            1_000,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (_, _) =>
            {
                using var reply = await PostAsync(client, "/v1/messages", "{}");
                reply.EnsureSuccessStatusCode();
            }
        );

        Assert.Equal(1_000, upstream.Requests.Count);
        Assert.InRange(upstream.Connections, 1, 50);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ACallWhoseConnectionBreaks_IsNotMadeAgain(bool onAKeptConnection)
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            if (context.Request.Method == "POST")
                context.Abort();
        });
        // One worker, so that the connection of the first request is the one that the second finds.
        await using var front = await NginxServer.StartAsync(
            Shipped.With(Server, upstream.Authority).With("worker_processes auto", "worker_processes 1")
        );
        using var client = new HttpClient { BaseAddress = front.Address };
        if (onAKeptConnection)
            await client.GetStringAsync(new Uri("/v1/models", UriKind.Relative));

        using var reply = await PostAsync(client, "/v1/messages", "{}");

        await AssertErrorAsync(reply, 502, "api_error", "bad_gateway");
        Assert.Single(upstream.Requests, "POST /v1/messages");
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task AGatewayThatIsAway_Answers502_InAShapeThatBothClientsRead()
    {
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, $"127.0.0.1:{FreePort.Next()}"));
        using var client = new HttpClient { BaseAddress = front.Address };

        using var reply = await PostAsync(client, "/v1/chat/completions", "{}");

        await AssertErrorAsync(reply, 502, "api_error", "bad_gateway");
        Assert.NotNull(reply.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/messages/batches")]
    [InlineData("/v1/")]
    public async Task AnotherPathBelowV1_IsNotThere_InAShapeThatBothClientsRead(string path)
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("here"));
        await using var front = await NginxServer.StartAsync(Shipped.With(Server, upstream.Authority));
        using var client = new HttpClient { BaseAddress = front.Address };

        using var reply = await PostAsync(client, path, "{}");

        await AssertErrorAsync(reply, 404, "not_found_error", "not_found");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task HealthAndModels_AreThere()
    {
        await using var stand = await GatewayStand.StartAsync("openai", "Hi");
        stand.Client.DefaultRequestHeaders.Add("x-api-key", GatewayFile.Key);
        foreach (string path in (string[])["/healthz", "/readyz", "/v1/models", "/v1/models/m"])
        {
            using var reply = await stand.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        }
    }

    [Fact]
    public async Task AProvidersHeaders_DoNotSteerTheFront()
    {
        await using var stand = await GatewayStand.StartAsync(
            "openai",
            "one two",
            ("X-Accel-Redirect", "/healthz"),
            ("X-Accel-Buffering", "yes"),
            ("X-Accel-Limit-Rate", "1"),
            ("X-Accel-Expires", "3600")
        );
        stand.Provider.StandStill();
        stand.Provider.GoOn(2);
        using var reply = await stand.Client.AskAsync("openai", isStreamed: true);
        await using var events = reply.Events();
        Assert.Equal("one", await events.NextWordAsync("openai"));
        stand.Provider.GoOnAlways();
        Assert.Equal((" two", true), await events.RestAsync("openai"));
    }

    private static string Padded(int length)
    {
        const string start = """{"model":"m","messages":[{"role":"user","content":"Hi"}]""";
        return start + new string(' ', length - start.Length - 1) + "}";
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", GatewayFile.Key);
        return await client.SendAsync(request);
    }

    /// <summary>An error of nginx's own, which clients of both protocols understand.</summary>
    private static async Task AssertErrorAsync(HttpResponseMessage reply, int status, string type, string code)
    {
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal("application/json", reply.Content.Headers.ContentType?.MediaType);
        var body = JsonElement.Parse(await reply.Content.ReadAsStringAsync());
        Assert.Equal("error", body.GetProperty("type").GetString());
        Assert.NotEqual("", body.GetProperty("request_id").GetString());
        Assert.Equal(
            (type, code),
            (body.GetProperty("error").GetProperty("type").GetString(), body.GetProperty("error").GetProperty("code").GetString())
        );
        Assert.NotEqual("", body.GetProperty("error").GetProperty("message").GetString());
    }
}
