using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>What a front believes to be a service: it answers everything, and keeps what it saw. It is always ready.</summary>
internal sealed class RecordingUpstream : IAsyncDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public RecordingUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Requests that came whole, but those of health checks.</summary>
    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>What came and was no HTTP.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    public void Forget() => _seen.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            // No more are taken.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        using var closing = _stopping.Token.Register(client.Close);
        try
        {
            await using var stream = new BufferedStream(client.GetStream());
            var requests = new RequestReader(stream);
            while (await requests.ReadAsync() is { } request)
            {
                if (!request.Line.StartsWith("GET /readyz ", StringComparison.Ordinal))
                    _seen.Enqueue(request);
                await client.GetStream().WriteAsync(Answer);
            }
        }
        catch (FormatException e)
        {
            _faults.Enqueue(e.Message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The front cut the connection, or the test is over.
        }
    }
}
