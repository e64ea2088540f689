using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.Gateway.Tests.Upstreams;

namespace Platform.Gateway.Tests.Calls;

/// <summary>What a hostile upstream sends ends with an answer for its caller, and touches no other.</summary>
public sealed class HostileUpstreamTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    public static TheoryData<string, string, string> Hostilities
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (
                string kind in new[]
                {
                    "endless headers",
                    "endless status",
                    "giant event",
                    "endless lines",
                    "no HTTP",
                    "invalid UTF-8",
                    "deep JSON",
                    "binary",
                    "endless whitespace",
                }
            )
            {
                foreach (string caller in new[] { "openai", "anthropic" })
                {
                    foreach (string upstream in new[] { "openai", "anthropic" })
                        data.Add(kind, caller, upstream);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Hostilities))]
    public async Task AHostileUpstream_HurtsNeitherTheGatewayNorOthers(string kind, string caller, string provider)
    {
        await using var hostile = new RawUpstream(stream => SendAsync(stream, kind));
        await using var well = await FakeUpstream.StartWellAsync(provider);
        await using var gateway = new GatewayServer(
            Configurations.Of(
                new TestInstance("a", provider, hostile.Url)
                {
                    Model = "hostile",
                    FirstByte = "10s",
                    BetweenChunks = "10s",
                },
                new TestInstance("b", provider, well.Url)
            ),
            ("Gateway:MaxEventBytes", "10000"),
            ("Gateway:MaxReplyBytes", "100000"),
            ("Gateway:CallTimeout", "00:00:30")
        );

        var attacked = gateway.PostAsync(
            Ask.Path(caller),
            Ask.Body(caller, isStreamed: true).Replace("\"m\"", "\"hostile\"", StringComparison.Ordinal)
        );
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.AskAsync(caller, isStreamed: true)));
        var answer = await attacked;

        Assert.All(others, other => Assert.Equal(200, other.Status));
        if (answer.Status == 200)
            Assert.Contains("error", answer.Text, StringComparison.Ordinal);
        else
            Assert.Equal(502, answer.Status);
        Assert.True(answer.Text.Length < 200_000);
    }

    private static async Task SendAsync(NetworkStream stream, string kind)
    {
        switch (kind)
        {
            case "endless headers":
                await WriteAsync(stream, "HTTP/1.1 200 OK\r\n");
                await ForeverAsync(stream, "X-More: 0123456789\r\n");
                break;
            case "endless status":
                await ForeverAsync(stream, "HTTP/1.1 200 OKOKOKOKOKOKOKOK");
                break;
            case "giant event":
                await WriteAsync(stream, Head + "data: ");
                await ForeverAsync(stream, "0123456789");
                break;
            case "endless lines":
                await WriteAsync(stream, Head);
                await ForeverAsync(stream, "data: 0123456789\n");
                break;
            case "no HTTP":
                await WriteAsync(stream, "SSH-2.0-OpenSSH\r\n");
                break;
            case "invalid UTF-8":
                await stream.WriteAsync(
                    (byte[])
                        [
                            .. Encoding.ASCII.GetBytes(Head),
                            .. "data: {\"choices\":[{\"delta\":{\"content\":\""u8,
                            0xff,
                            0xfe,
                            0xc0,
                            .. "\"}}]}\n\n"u8,
                        ]
                );
                break;
            case "deep JSON":
                await WriteAsync(stream, Head + "data: " + new string('[', 5000) + "\n\n");
                break;
            case "binary":
                await stream.WriteAsync(
                    (byte[])[.. Encoding.ASCII.GetBytes(Head), .. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7)), 10, 10]
                );
                break;
            case "endless whitespace":
                await WriteAsync(stream, Head + "data:");
                await ForeverAsync(stream, "                    ");
                break;
        }
    }

    private static async Task ForeverAsync(NetworkStream stream, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 50)));
        // Until the gateway has had enough, which breaks the connection.
        while (true)
            await stream.WriteAsync(bytes);
    }

    private static Task WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>Sends bytes of its own to whoever connects.</summary>
    private sealed class RawUpstream : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _accepting;

        public RawUpstream(Func<NetworkStream, Task> send)
        {
            _listener.Start();
            _accepting = AcceptAsync(send);
        }

        public string Url => $"http://{_listener.LocalEndpoint}";

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _accepting;
        }

        private async Task AcceptAsync(Func<NetworkStream, Task> send)
        {
            List<Task> served = [];
            try
            {
                while (true)
                    served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(), send));
            }
            catch (SocketException)
            {
                await Task.WhenAll(served);
            }
        }

        private static async Task ServeAsync(TcpClient client, Func<NetworkStream, Task> send)
        {
            using var _ = client;
            try
            {
                var stream = client.GetStream();
                await stream.ReadExactlyAsync(new byte[16]);
                await send(stream);
            }
            catch (IOException)
            {
                // The gateway has had enough.
            }
        }
    }
}
