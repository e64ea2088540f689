using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>The log of requests that <c>nginx.conf</c> has ready.</summary>
public sealed class AccessLogTests
{
    private const string Ready = "#   access_log /dev/stdout json buffer=64k flush=1s;";

    private static readonly NginxConfiguration Shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), 8000);

    [Fact]
    public async Task SwitchedOn_EachLineIsJson_WhateverAClientWrites()
    {
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync("echo"));
        // One worker: each writes its lines in one go.
        await using var front = await NginxServer.StartAsync(
            Shipped
                .With("127.0.0.1:5003", upstream.Authority)
                .With("worker_processes auto", "worker_processes 1")
                .With("    access_log off;", "")
                .With(Ready, Ready[1..].Replace("/dev/stdout", "requests.log", StringComparison.Ordinal))
        );
        foreach (
            string request in (string[])
                [
                    "POST /order?a=\"\\ HTTP/1.1\r\nHost: front\r\nUser-Agent: \"quoted\"\\\t\x1f\r\ntraceparent: 00-1\r\n\r\n",
                    "GET /metrics HTTP/1.1\r\nHost: front\r\n\r\n",
                    "GET /a/../b HTTP/1.0\r\n\r\n",
                    "not http\r\n\r\n",
                ]
        )
        {
            using var connection = await RawConnection.OpenAsync(front.Address);
            await connection.SendAsync(request);
            Assert.NotNull(await connection.ReadReplyAsync());
        }

        // Ended in good order it has written all, after what it was asked at its start.
        await front.StopAsync();
        var lines = (await File.ReadAllLinesAsync(Path.Combine(front.Folder, "requests.log")))
            .Select(line => JsonElement.Parse(line))
            .ToList();
        Assert.Equal([200, 404, 400, 400], lines.TakeLast(4).Select(line => line.GetProperty("status").GetInt32()));
        var first = lines[^4];
        Assert.Equal("/order?a=\"\\", first.GetProperty("uri").GetString());
        Assert.Equal("00-1", first.GetProperty("traceparent").GetString());
        Assert.Equal("200", first.GetProperty("upstream_status").GetString());
        Assert.All(lines, line => Assert.Equal("127.0.0.1", line.GetProperty("client").GetString()));
    }

    [Fact]
    public async Task AsShipped_ThereIsNone()
    {
        await using var front = await NginxServer.StartAsync(Shipped);
        Assert.Equal(404, (await RawConnection.GetAsync(front.Address, "/metrics"))?.Status);

        await front.StopAsync();

        Assert.All(Directory.GetFiles(front.Folder, "*.log"), file => Assert.Empty(File.ReadAllBytes(file)));
    }
}
