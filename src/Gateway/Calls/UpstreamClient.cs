using System.Net;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Calls;

/// <summary>Connections to all upstreams.</summary>
internal sealed class UpstreamClient : IDisposable
{
    public UpstreamClient(IOptions<GatewayOptions> options)
    {
        Handler = NewHandler(options.Value);
        Invoker = new HttpMessageInvoker(Handler);
    }

    public HttpMessageHandler Handler { get; }

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();

    private static SocketsHttpHandler NewHandler(GatewayOptions options) =>
        new()
        {
            UseProxy = options.UseProxy,
            UseCookies = false,
            // A redirect could take key and prompt elsewhere.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.MaxConnectionsPerUpstream,
            MaxResponseHeadersLength = 64,
            EnableMultipleHttp2Connections = true,
            // So that a change of DNS is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
}
