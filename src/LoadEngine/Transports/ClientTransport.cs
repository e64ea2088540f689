using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Platform.LoadEngine.Transports;

/// <summary>.NET's own HTTP client, for what <c>raw</c> does not speak: TLS, HTTP/2, HTTP/3. One for each source address.</summary>
internal sealed class ClientTransport(TransportOptions options, RunClock clock) : ITransport
{
    private const long FirstBuffer = 4096;

    private readonly ConcurrentDictionary<IPAddress, Lazy<HttpMessageInvoker>> _clients = [];
    private long _connectionsOpened;

    public string Name => "client";

    public long ConnectionsOpened => Volatile.Read(ref _connectionsOpened);

    public async ValueTask<Reply> SendAsync(Request request, CancellationToken cancellationToken)
    {
        var reply = new Reply { SentAt = clock.Now };
        using var timeout = new CancellationTokenSource(request.Timeout ?? options.RequestTimeout, clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = ToMessage(request);
            using var answer = await ClientFor(request.From).SendAsync(message, either.Token);
            reply.Body = await ReadAsync(answer.Content, reply, either.Token);
            reply.DoneAt = clock.Now;
            reply.Head = HeadOf(answer);
            reply.Status = (int)answer.StatusCode;
            reply.BytesSent = request.Head.Length + request.Body.Length;
            reply.BytesReceived = reply.Head.Length + reply.Body.Length;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            reply.DoneAt = clock.Now;
            (reply.Failure, reply.Error) =
                cancellationToken.IsCancellationRequested ? (FailureKind.Interrupted, "The run ended before the answer.")
                : timeout.IsCancellationRequested
                    ? (FailureKind.Timeout, $"No whole answer within {(reply.DoneAt - reply.SentAt) / 1e6:F0} ms.")
                : (FailureKind.Connection, $"{request.Url.Authority}: {(e.InnerException ?? e).Message}");
        }

        return reply;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            client.Value.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, Reply reply, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Clamp(content.Headers.ContentLength + 1 ?? FirstBuffer, 1, options.MaxReplyBytes + 1L)];
        int filled = 0,
            received;
        do
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(2L * filled, options.MaxReplyBytes + 1L));
            received = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (filled == 0)
                reply.FirstByteAt = clock.Now;
            filled += received;
            if (filled > options.MaxReplyBytes)
                throw new HttpRequestException($"The answer is larger than {options.MaxReplyBytes} bytes.");
        } while (received > 0);
        return buffer.AsMemory(0, filled);
    }

    private HttpMessageInvoker ClientFor(IPAddress? from) =>
        _clients.GetOrAdd(from ?? IPAddress.Any, key => new Lazy<HttpMessageInvoker>(() => NewClient(from is null ? null : key))).Value;

    private HttpMessageInvoker NewClient(IPAddress? from)
    {
        if (from is not null && options.HttpVersion == HttpVersion.Version30)
            throw new InvalidPlanException("HTTP/3 cannot be sent from a chosen source address: use HTTP/1.1 or HTTP/2.");
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = options.MaxConnections,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = options.RequestTimeout,
            PlaintextStreamFilter = (context, _) =>
            {
                Interlocked.Increment(ref _connectionsOpened);
                return ValueTask.FromResult(context.PlaintextStream);
            },
        };
        if (from is not null)
            handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(from, context.DnsEndPoint, cancellationToken);
#pragma warning disable CA5359 // The user asked for it by name: --insecure.
        if (options.Insecure)
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken cancellationToken)
    {
        var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private HttpRequestMessage ToMessage(Request request)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), request.Url)
        {
            Version = options.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Body.Length > 0 || request.NeedsLength)
            message.Content = new ReadOnlyMemoryContent(request.Body);
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value);
        }

        if (!options.KeepAlive && options.HttpVersion == HttpVersion.Version11)
            message.Headers.ConnectionClose = true;
        return message;
    }

    private static byte[] HeadOf(HttpResponseMessage answer)
    {
        var head = new StringBuilder($"HTTP/{answer.Version} {(int)answer.StatusCode} {answer.ReasonPhrase}\r\n");
        Append(answer.Headers);
        Append(answer.Content.Headers);
        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());

        void Append(HttpHeaders headers)
        {
            foreach (var (name, values) in headers.NonValidated)
                head.Append(name).Append(": ").AppendJoin(", ", values).Append("\r\n");
        }
    }
}
