using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.Gateway.Tests.FrontDoor.Retries;

public sealed class ReplicaRetryTests
{
    private const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static readonly (string, string) Key = ("Idempotency-Key", "k");

    /// <summary>Replicas are never left alone, so that each test knows who is asked.</summary>
    private static readonly (string, string) Patient = ("FrontDoor:BrokenRequests", "1000");

    [Fact]
    public async Task ARefusedConnection_IsTriedElsewhere_WhateverTheRequest()
    {
        string body = new('x', 200_000);
        await using var replica = await Replica.StartAsync("a", EchoAsync);
        await using var gateway = Front.Of("OrderApi", [Replica.Nowhere(), replica.Url], Patient);

        for (int i = 0; i < 20; i++)
            Assert.Equal(body + i, (await gateway.PostAsync("/order", body + i)).Text);

        Assert.Equal(20, replica.Requests.Count);
        Assert.NotEqual(0, await gateway.GetMetricAsync("gateway_front_retries_total{service=\"OrderApi\"}"));
    }

    [Fact]
    public async Task AConnectionThatIsNotMadeInTime_IsTriedElsewhere()
    {
        await using var replica = await Replica.StartAsync("a");
        using var full = new Socket(SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(1);
        // More than its backlog holds: the kernel leaves further ones without an answer.
        using var waiting = new Crowd(full.LocalEndPoint!, 16);
        await using var gateway = Front.Of(
            "OrderApi",
            [$"http://{full.LocalEndPoint}", replica.Url],
            Patient,
            ("FrontDoor:ConnectTimeout", "00:00:03")
        );

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => Assert.Equal("a", (await gateway.PostAsync("/order", "{}")).Text)));
    }

    [Fact]
    public async Task APostWithoutAKey_WhoseConnectionBroke_IsSentOnce()
    {
        await using var first = await Replica.StartAsync("a", Replica.BreakAsync);
        await using var second = await Replica.StartAsync("b", Replica.BreakAsync);
        await using var gateway = Front.Of("OrderApi", [first.Url, second.Url]);

        var answer = await gateway.PostAsync("/order", "{}");

        Assert.Equal(StatusCodes.Status502BadGateway, answer.Status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.True(answer.Body.GetProperty("retryable").GetBoolean());
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Single(first.Requests.Concat(second.Requests));
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(0)]
    public async Task APostWithAKey_WhoseConnectionBroke_IsSentToTheOtherReplicaWhole(int length)
    {
        string body = new('x', length);
        await using var first = await Replica.StartAsync("a", Replica.BreakAsync);
        await using var second = await Replica.StartAsync("b", EchoAsync);
        await using var gateway = Front.Of("OrderApi", [first.Url, second.Url], Patient);

        for (int i = 0; i < 10; i++)
            Assert.Equal(body, (await gateway.PostAsync("/order", body, Key)).Text);

        Assert.Equal(10, second.Requests.Count);
        Assert.NotEmpty(first.Requests);
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", true)]
    [InlineData("OPTIONS", true)]
    [InlineData("PUT", true)]
    [InlineData("DELETE", true)]
    [InlineData("POST", false)]
    [InlineData("PATCH", false)]
    [InlineData("PURGE", false)]
    public async Task ABrokenConnection_IsTriedOnceAtEachReplica_ForIdempotentMethodsAlone(string method, bool isTriedAgain)
    {
        await using var first = await Replica.StartAsync("a", Replica.BreakAsync);
        await using var second = await Replica.StartAsync("b", Replica.BreakAsync);
        await using var gateway = Front.Of("Inventory", [first.Url, second.Url]);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/orders/1", UriKind.Relative));

        using var reply = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Equal(isTriedAgain ? 2 : 1, first.Requests.Concat(second.Requests).Count());
        Assert.InRange(first.Requests.Count, 0, 1);
    }

    /// <summary>The client of .NET would send a request without content once more by itself.</summary>
    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task ARequestWithoutABody_OnAKeptConnectionThatEnds_IsSentOnce(string method)
    {
        await using var replica = new RawReplica(line => line.StartsWith("GET", StringComparison.Ordinal) ? Empty : null);
        await using var gateway = Front.Of("Inventory", [replica.Url], ("FrontDoor:MaxConnectionsPerServer", "1"));
        using var connection = await RawConnection.OpenAsync(gateway.Client.BaseAddress!);
        await connection.SendAsync("GET /inventory/1 HTTP/1.1\r\nHost: front\r\n\r\n");
        Assert.Equal(StatusCodes.Status200OK, (await connection.ReadReplyAsync())?.Status);

        await connection.SendAsync($"{method} /purchase/1 HTTP/1.1\r\nHost: front\r\n\r\n");

        Assert.Equal(StatusCodes.Status502BadGateway, (await connection.ReadReplyAsync())?.Status);
        Assert.Single(replica.Requests, line => line.StartsWith(method, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("GET")]
    public async Task ARequestWithoutABody_ReachesTheService(string method)
    {
        await using var replica = await Replica.StartAsync("a");
        await using var gateway = Front.Of("Inventory", [replica.Url]);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("/purchase/1", UriKind.Relative));

        using var reply = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal(method, Assert.Single(replica.Requests).Method);
    }

    [Fact]
    public async Task ABodyThatIsLargerThanMayBeHeld_IsSentOnce()
    {
        await using var first = await Replica.StartAsync("a", Replica.BreakAsync);
        await using var second = await Replica.StartAsync("b", Replica.BreakAsync);
        await using var gateway = Front.Of("OrderApi", [first.Url, second.Url], Patient, ("FrontDoor:MaxBufferedBytes", "1000"));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, new Uri("/order", UriKind.Relative))
        {
            Content = new StringContent(new string('x', 1001)),
        };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Add(Key.Item1, Key.Item2);

        Assert.Equal(StatusCodes.Status502BadGateway, (await gateway.PostAsync("/order", new string('x', 1001), Key)).Status);
        Assert.Single(first.Requests.Concat(second.Requests));
        using var reply = await gateway.Client.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Equal(2, first.Requests.Concat(second.Requests).Count());
        Assert.Equal(StatusCodes.Status502BadGateway, (await gateway.PostAsync("/order", new string('x', 1000), Key)).Status);
        Assert.Equal(4, first.Requests.Concat(second.Requests).Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(50_000)]
    public async Task AChunkedBody_ReachesTheServiceAsItWas_HoweverMuchOfItIsHeld(int length)
    {
        string body = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        await using var replica = await Replica.StartAsync("a", EchoAsync);
        await using var gateway = Front.Of("OrderApi", [replica.Url], ("FrontDoor:MaxBufferedBytes", "1000"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/order", UriKind.Relative))
        {
            Content = new StringContent(body),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add(Key.Item1, Key.Item2);

        using var reply = await gateway.Client.SendAsync(request);

        Assert.Equal(body, await reply.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(404)]
    public async Task AnAnswer_IsTheClientsToJudge_WhateverItsStatus(int status)
    {
        async Task RefuseAsync(HttpContext context)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("in the service's words");
        }

        await using var first = await Replica.StartAsync("a", RefuseAsync);
        await using var second = await Replica.StartAsync("b", RefuseAsync);
        await using var gateway = Front.Of("Inventory", [first.Url, second.Url]);

        var answer = await gateway.GetAsync("/orders");

        Assert.Equal((status, "in the service's words"), (answer.Status, answer.Text));
        Assert.Single(first.Requests.Concat(second.Requests));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\ncut")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncut")]
    public async Task AnAnswerThatBreaksOff_BreaksOffForTheClient_AndIsNotAskedForAgain(string answer)
    {
        await using var first = new RawReplica(_ => answer);
        await using var second = new RawReplica(_ => answer);
        await using var gateway = Front.Of("Inventory", [first.Url, second.Url]);

        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.GetAsync("/orders"));

        Assert.Single(first.Requests.Concat(second.Requests));
    }

    [Theory]
    [InlineData("SMTP 220 hello\r\n\r\n", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", 2)]
    public async Task WhatIsNotAnAnswer_Is502(string answer, int tries)
    {
        await using var first = new RawReplica(_ => answer);
        await using var second = new RawReplica(_ => answer);
        await using var gateway = Front.Of("Inventory", [first.Url, second.Url]);

        Assert.Equal(StatusCodes.Status502BadGateway, (await gateway.GetAsync("/orders")).Status);

        Assert.Equal(tries, first.Requests.Concat(second.Requests).Count());
    }

    [Fact]
    public async Task ManyReplicasThatRefuse_AreTriedUpToTheBound()
    {
        var replicas = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => Replica.StartAsync($"{number}", Replica.BreakAsync)));
        await using var gateway = Front.Of("Inventory", [.. replicas.Select(replica => replica.Url)]);

        Assert.Equal(StatusCodes.Status502BadGateway, (await gateway.GetAsync("/orders")).Status);

        Assert.Equal(3, replicas.Sum(replica => replica.Requests.Count));
        Assert.All(replicas, replica => Assert.InRange(replica.Requests.Count, 0, 1));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task AnAnswerThatComesTooLate_Is504_AndIsNotAskedForAgain()
    {
        static Task HangAsync(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        await using var first = await Replica.StartAsync("a", HangAsync);
        await using var second = await Replica.StartAsync("b", HangAsync);
        await using var gateway = Front.Of("Inventory", [first.Url, second.Url], ("FrontDoor:AnswerTimeout", "00:00:02"));

        var answer = await gateway.GetAsync("/orders");

        Assert.Equal((StatusCodes.Status504GatewayTimeout, "5"), (answer.Status, answer.Header("Retry-After")));
        Assert.True(answer.Body.GetProperty("retryable").GetBoolean());
        Assert.Single(first.Requests.Concat(second.Requests));
    }

    private static async Task EchoAsync(HttpContext context) =>
        await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync());

    /// <summary>Connections that somebody else has opened before.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly Socket[] _sockets;

        public Crowd(EndPoint at, int count)
        {
            _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
            foreach (var socket in _sockets)
                _ = socket.ConnectAsync(at);
        }

        public void Dispose()
        {
            foreach (var socket in _sockets)
                socket.Dispose();
        }
    }
}
