using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Limits;

/// <summary>Over raw sockets against real Kestrel. What is asserted is the server's answer, not when it came.</summary>
public sealed class LimitsTests
{
    [Fact]
    public async Task SlowHeaders_AreAnswered408()
    {
        await using var service = await StartAsync("--Limits:RequestHeadersTimeout=00:00:01");
        using var connection = await RawConnection.OpenAsync(service.Address);

        await connection.SendAsync("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");

        Assert.Equal(408, (await connection.ReadReplyAsync())?.Status);
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\nabc")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")]
    public async Task SlowBody_IsAnswered408(string rest)
    {
        await using var service = await StartAsync("--Limits:BodyRateGracePeriod=00:00:02");
        using var connection = await RawConnection.OpenAsync(service.Address);

        await connection.SendAsync("POST /upload HTTP/1.1\r\nHost: x\r\n" + rest);

        Assert.Equal(408, (await connection.ReadReplyAsync())?.Status);
    }

    [Fact]
    public async Task IdleConnection_IsClosed()
    {
        await using var service = await StartAsync("--Limits:KeepAliveTimeout=00:00:01");
        using var connection = await RawConnection.OpenAsync(service.Address);
        await connection.SendAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await connection.ReadReplyAsync())?.Status);

        Assert.Null(await connection.ReadReplyAsync());
    }

    [Theory]
    [InlineData(1, 5000, 431)]
    [InlineData(20, 10, 431)]
    [InlineData(5, 10, 200)]
    public async Task TooManyOrTooLargeHeaders_AreAnswered431(int count, int length, int status)
    {
        await using var service = await StartAsync("--Limits:MaxHeaderBytes=2048", "--Limits:MaxHeaderCount=10");
        using var connection = await RawConnection.OpenAsync(service.Address);

        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('a', length)}\r\n"));
        await connection.SendAsync($"GET /healthz HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

        Assert.Equal(status, (await connection.ReadReplyAsync())?.Status);
    }

    [Fact]
    public async Task TooLongRequestLine_IsAnswered414()
    {
        await using var service = await StartAsync("--Limits:MaxRequestLineBytes=256");
        using var connection = await RawConnection.OpenAsync(service.Address);

        await connection.SendAsync($"GET /{new string('a', 300)} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(414, (await connection.ReadReplyAsync())?.Status);
    }

    [Theory]
    [InlineData(100, false, 200)]
    [InlineData(101, false, 413)]
    [InlineData(80, true, 200)]
    [InlineData(101, true, 413)]
    public async Task BodyBeyondTheLimit_IsAnswered413AsAProblem(int bytes, bool chunked, int status)
    {
        await using var service = await StartAsync("--Limits:MaxBodyBytes=100");
        using var connection = await RawConnection.OpenAsync(service.Address);

        var body = new string('a', bytes);
        await connection.SendAsync(
            "POST /upload HTTP/1.1\r\nHost: x\r\n"
                + (
                    chunked
                        ? $"Transfer-Encoding: chunked\r\n\r\n{bytes:x}\r\n{body}\r\n0\r\n\r\n"
                        : $"Content-Length: {bytes}\r\n\r\n{body}"
                )
        );

        var reply = await connection.ReadReplyAsync();
        Assert.Equal(status, reply?.Status);
        if (status == 413)
            Assert.Equal("application/problem+json", reply!.Headers["Content-Type"]);
    }

    [Fact]
    public async Task ConnectionBeyondTheCap_IsClosedUnanswered_AndThoseBeforeGoOn()
    {
        await using var service = await StartAsync("--Limits:MaxConnections=2");
        const string Request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        using var first = await RawConnection.OpenAsync(service.Address);
        using var second = await RawConnection.OpenAsync(service.Address);
        await first.SendAsync(Request);
        Assert.Equal(200, (await first.ReadReplyAsync())?.Status);
        await second.SendAsync(Request);
        Assert.Equal(200, (await second.ReadReplyAsync())?.Status);

        using var third = await RawConnection.OpenAsync(service.Address);
        Assert.Null(await third.ReadReplyAsync());

        await first.SendAsync(Request);
        Assert.Equal(200, (await first.ReadReplyAsync())?.Status);
    }

    private static Task<TestService> StartAsync(params string[] args) =>
        TestService.StartAsync(
            app =>
                app.MapPost(
                    "/upload",
                    async (HttpRequest request) =>
                    {
                        await request.Body.CopyToAsync(Stream.Null);
                        return "ok";
                    }
                ),
            args
        );
}
