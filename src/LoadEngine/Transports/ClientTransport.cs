using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Transports;

/// <summary>.NET's own HTTP client, for what <c>raw</c> does not speak: TLS, HTTP/2, HTTP/3.</summary>
internal sealed class ClientTransport : ITransport
{
    private readonly TransportOptions _options;
    private readonly RunClock _clock;
    private readonly HttpMessageInvoker _client;
    private long _connectionsOpened;

    public ClientTransport(TransportOptions options, RunClock clock)
    {
        _options = options;
        _clock = clock;
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
#pragma warning disable CA5359 // The user asked for it by name: --insecure.
        if (options.Insecure)
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
        _client = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    public string Name => "client";

    public long ConnectionsOpened => Volatile.Read(ref _connectionsOpened);

    public async ValueTask<Reply> SendAsync(Request request, CancellationToken cancellationToken)
    {
        var reply = new Reply { SentAt = _clock.Now };
        using var timeout = new CancellationTokenSource(request.Timeout ?? _options.RequestTimeout, _clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = ToMessage(request);
            using var answer = await _client.SendAsync(message, either.Token);
            await answer.Content.LoadIntoBufferAsync(_options.MaxReplyBytes, either.Token);
            reply.Body = await answer.Content.ReadAsByteArrayAsync(either.Token);
            reply.DoneAt = _clock.Now;
            reply.Head = HeadOf(answer);
            reply.Status = (int)answer.StatusCode;
            reply.BytesSent = request.Head.Length + request.Body.Length;
            reply.BytesReceived = reply.Head.Length + reply.Body.Length;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            reply.DoneAt = _clock.Now;
            (reply.Failure, reply.Error) = cancellationToken.IsCancellationRequested
                ? (FailureKind.Interrupted, "The run ended before the answer.")
                : timeout.IsCancellationRequested
                    ? (FailureKind.Timeout, $"No whole answer within {(reply.DoneAt - reply.SentAt) / 1e6:F0} ms.")
                    : (FailureKind.Connection, $"{request.Url.Authority}: {(e.InnerException ?? e).Message}");
        }

        return reply;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage ToMessage(Request request)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), request.Url)
        {
            Version = _options.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Body.Length > 0 || request.NeedsLength)
            message.Content = new ReadOnlyMemoryContent(request.Body);
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value);
        }

        if (!_options.KeepAlive && _options.HttpVersion == HttpVersion.Version11)
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
