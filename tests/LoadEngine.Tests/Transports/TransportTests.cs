using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Platform.Testing;

namespace Platform.LoadEngine.Tests.Transports;

/// <summary>What both transports promise.</summary>
public class TransportTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task ARequest_ArrivesWhole_AndItsAnswerComesBackWhole(string name)
    {
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Echo"] = context.Request.Headers["X-Test"];
            await context.Response.WriteAsync(
                $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Host} "
                    + $"{await body.ReadToEndAsync()}"
            );
        });
        await using var transport = Open(name);
        var request = new Request("POST", new Uri(target.Url, "/a/b?c=d%20e"), [new("X-Test", "value"), new("Content-Type", "text/plain")])
        {
            Body = "hello"u8.ToArray(),
        };

        using var reply = await transport.SendAsync(request, CancellationToken.None);

        Assert.Equal(FailureKind.None, reply.Failure);
        Assert.Equal(201, reply.Status);
        Assert.Equal($"POST /a/b?c=d%20e {target.Url.Authority} hello", Encoding.UTF8.GetString(reply.Body.Span));
        Assert.Equal("value", reply.Header("x-echo"));
        Assert.Null(reply.Header("x-other"));
        Assert.True(reply.DoneAt > reply.SentAt);
        Assert.True(reply.BytesSent > 5 && reply.BytesReceived > reply.Body.Length);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task AnAnswerOfManyMegabytes_ComesBackWhole(string name)
    {
        var big = new byte[5_000_000];
        new Random(1).NextBytes(big);
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            if (context.Request.Path == "/length")
                context.Response.ContentLength = big.Length;
            await context.Response.Body.WriteAsync(big);
        });
        await using var transport = Open(name);
        foreach (string path in new[] { "/length", "/chunked" })
        {
            using var reply = await transport.SendAsync(new Request("GET", new Uri(target.Url, path)), CancellationToken.None);
            Assert.True(reply.Body.Span.SequenceEqual(big));
        }
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task AnAnswerAboveTheLimit_IsAConnectionFailure(string name)
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.Body.WriteAsync(new byte[100_000]).AsTask());
        await using var transport = Open(name, new TransportOptions { MaxReplyBytes = 50_000 });
        using var reply = await transport.SendAsync(new Request("GET", target.Url), CancellationToken.None);
        Assert.Equal(FailureKind.Connection, reply.Failure);
        Assert.NotEmpty(reply.Error!);
    }

    [Theory]
    [InlineData("raw", true, 1)]
    [InlineData("raw", false, 5)]
    [InlineData("client", true, 1)]
    [InlineData("client", false, 5)]
    public async Task KeepAlive_DecidesHowManyConnectionsFiveRequestsTake(string name, bool keepAlive, int connections)
    {
        await using var target = await HttpTarget.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var transport = Open(name, new TransportOptions { KeepAlive = keepAlive });
        for (int i = 0; i < 5; i++)
        {
            using var reply = await transport.SendAsync(new Request("GET", target.Url), CancellationToken.None);
            Assert.Equal(200, reply.Status);
        }

        Assert.Equal(connections, transport.ConnectionsOpened);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task MoreRequestsThanConnections_WaitTheirTurn(string name)
    {
        int atOnce = 0,
            most = 0;
        await using var target = await HttpTarget.StartAsync(async context =>
        {
            int now = Interlocked.Increment(ref atOnce);
            InterlockedMax(ref most, now);
            await Task.Yield();
            await context.Response.WriteAsync("ok");
            Interlocked.Decrement(ref atOnce);
        });
        await using var transport = Open(name, new TransportOptions { MaxConnections = 3 });
        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async _ =>
                {
                    using var reply = await transport.SendAsync(new Request("GET", target.Url), CancellationToken.None);
                    return reply.Status;
                })
        );
        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.InRange(most, 1, 3);
        Assert.InRange(transport.ConnectionsOpened, 1, 3);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task NoAnswerInTime_IsATimeout_AndTheNextRequestGoesWell(string name)
    {
        int requests = 0;
        await using var server = new ScriptedServer(
            async (stream, stop) =>
            {
                while (true)
                {
                    await ScriptedServer.ReadRequestAsync(stream, stop);
                    if (Interlocked.Increment(ref requests) > 1)
                        await ScriptedServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            }
        );
        await using var transport = Open(name, new TransportOptions { RequestTimeout = Soon });

        using (var late = await transport.SendAsync(new Request("GET", server.Url), CancellationToken.None))
        {
            Assert.Equal(FailureKind.Timeout, late.Failure);
            // It waited: .NET's timers run on the system's coarse clock and may end several milliseconds early.
            Assert.True(late.DoneAt - late.SentAt >= (Soon / 2).TotalNanoseconds);
        }

        using var next = await transport.SendAsync(
            new Request("GET", server.Url) { Timeout = TimeSpan.FromSeconds(30) },
            CancellationToken.None
        );
        Assert.Equal(FailureKind.None, next.Failure);
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task ACancelledRequest_IsInterrupted_InFlightOrWaiting(string name)
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new ScriptedServer(
            async (stream, stop) =>
            {
                await ScriptedServer.ReadRequestAsync(stream, stop);
                await cancelled.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }
        );
        await using var transport = Open(name, new TransportOptions { MaxConnections = 1 });
        var inFlight = transport.SendAsync(new Request("GET", server.Url), cancelled.Token).AsTask();
        var waiting = transport.SendAsync(new Request("GET", server.Url), cancelled.Token).AsTask();
        foreach (var reply in await Task.WhenAll(inFlight, waiting))
            Assert.Equal(FailureKind.Interrupted, reply.Failure);
    }

    [Theory]
    [InlineData("raw", "")]
    [InlineData("raw", "HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("raw", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("raw", "SSH-2.0-OpenSSH\r\n\r\n")]
    [InlineData("client", "")]
    [InlineData("client", "HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("client", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("client", "SSH-2.0-OpenSSH\r\n\r\n")]
    public async Task ABrokenAnswer_IsAConnectionFailure_ThatSaysWhere(string name, string answer)
    {
        await using var server = new ScriptedServer(
            async (stream, stop) =>
            {
                await ScriptedServer.ReadRequestAsync(stream, stop);
                await ScriptedServer.WriteAsync(stream, answer);
            }
        );
        await using var transport = Open(name);
        using var reply = await transport.SendAsync(new Request("GET", server.Url), CancellationToken.None);
        Assert.Equal(FailureKind.Connection, reply.Failure);
        Assert.Contains(server.Url.Authority, reply.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("client")]
    public async Task NobodyThere_IsAConnectionFailure(string name)
    {
        Uri nobody;
        await using (var gone = new ScriptedServer((_, _) => Task.CompletedTask))
            nobody = gone.Url;
        await using var transport = Open(name);
        for (int i = 0; i < 3; i++)
        {
            using var reply = await transport.SendAsync(new Request("GET", nobody), CancellationToken.None);
            Assert.Equal(FailureKind.Connection, reply.Failure);
        }
    }

    [Fact]
    public async Task Raw_AnEmptyPost_SaysSo_AndAGetDoesNot()
    {
        var heads = new List<string>();
        await using var server = new ScriptedServer(
            async (stream, stop) =>
            {
                while (true)
                {
                    heads.Add(await ScriptedServer.ReadRequestAsync(stream, stop));
                    await ScriptedServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            }
        );
        await using var transport = Open("raw");
        foreach (string method in new[] { "GET", "POST" })
            (await transport.SendAsync(new Request(method, server.Url), CancellationToken.None)).Dispose();
        Assert.Equal($"GET / HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n", heads[0]);
        Assert.Equal($"POST / HTTP/1.1\r\nHost: {server.Url.Authority}\r\nContent-Length: 0\r\n\r\n", heads[1]);
    }

    [Fact]
    public async Task Client_SpeaksHttp2()
    {
        await using var target = await HttpTarget.StartAsync(
            context => context.Response.WriteAsync(context.Request.Protocol),
            HttpProtocols.Http2
        );
        await using var transport = Open("client", new TransportOptions { HttpVersion = HttpVersion.Version20 });
        using var reply = await transport.SendAsync(new Request("GET", target.Url), CancellationToken.None);
        Assert.Equal("HTTP/2", Encoding.UTF8.GetString(reply.Body.Span));
    }

    [Fact]
    public async Task Client_SpeaksTls_AndTakesACertificateThatCannotBeVerifiedOnlyWhenToldTo()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            "CN=nobody",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var target = await HttpTarget.StartAsync(
            context => context.Response.WriteAsync(context.Request.Scheme),
            HttpProtocols.Http2,
            certificate
        );
        foreach (bool insecure in new[] { false, true })
        {
            await using var transport = Open("client", new TransportOptions { HttpVersion = HttpVersion.Version20, Insecure = insecure });
            using var reply = await transport.SendAsync(new Request("GET", target.Url), CancellationToken.None);
            Assert.Equal(insecure ? FailureKind.None : FailureKind.Connection, reply.Failure);
            Assert.Equal(insecure ? "https" : "", Encoding.UTF8.GetString(reply.Body.Span));
        }
    }

    [Theory]
    [InlineData("FTP://x/", "GET")]
    [InlineData("/relative", "GET")]
    [InlineData("http://x/", "GE T")]
    [InlineData("http://x/", "")]
    public void ARequestThatCannotBeSent_CannotBeBuilt(string url, string method) =>
        Assert.Throws<ArgumentException>(() => new Request(method, new Uri(url, UriKind.RelativeOrAbsolute)));

    [Theory]
    [InlineData("Bad Name", "x")]
    [InlineData("X", "a\r\nInjected: b")]
    [InlineData("content-length", "5")]
    public void AHeaderThatCannotBeSent_IsRefused(string name, string value) =>
        Assert.Throws<ArgumentException>(() => new Request("GET", new Uri("http://x/"), [new(name, value)]));

    [Fact]
    public void OptionsThatCannotWork_AreRefused()
    {
        var clock = new RunClock(TimeProvider.System);
        Assert.Throws<InvalidPlanException>(() => new TransportOptions { Transport = "smoke" }.Open(clock));
        Assert.Throws<InvalidPlanException>(() => new TransportOptions { MaxConnections = 0 }.Open(clock));
        Assert.Throws<InvalidPlanException>(() => new TransportOptions { HttpVersion = HttpVersion.Version20 }.Open(clock));
    }

    [Fact]
    public async Task Raw_DoesNotSpeakTls_AndSaysWhatDoes()
    {
        await using var transport = Open("raw");
        var e = await Assert.ThrowsAsync<InvalidPlanException>(async () =>
            await transport.SendAsync(new Request("GET", new Uri("https://127.0.0.1/")), CancellationToken.None)
        );
        Assert.Contains("'client'", e.Message, StringComparison.Ordinal);
    }

    private static ITransport Open(string name, TransportOptions? options = null) =>
        ((options ?? new TransportOptions()) with { Transport = name }).Open(new RunClock(TimeProvider.System));

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
