using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Gateway.Tests.FrontDoor;

/// <summary>
/// A replica that writes what no server would, and ends connections in order (FIN). It reads requests without their bodies.
/// </summary>
internal sealed class RawReplica : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<string, string?> _answer;
    private readonly Task _accepting;

    /// <param name="answer">What is sent for a request line; null ends the connection instead, and so does what does not end in an empty
    /// line or a body.</param>
    public RawReplica(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>The lines of requests that were not probes.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        while (await reader.ReadLineAsync() is { } line)
        {
            while (await reader.ReadLineAsync() is { Length: > 0 }) { }

            string? answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            if (!line.Contains("/readyz", StringComparison.Ordinal))
            {
                _requests.Enqueue(line);
                answer = _answer(line);
            }

            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer ?? ""));
            if (
                answer is null
                || !answer.Contains("\r\n\r\n", StringComparison.Ordinal)
                || answer.Contains("cut", StringComparison.Ordinal)
            )
                return;
        }
    }
}
