using System.Net;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Calls;

/// <summary>Connections to all upstreams.</summary>
internal sealed class UpstreamClient : IDisposable
{
    public UpstreamClient(IOptions<GatewayOptions> options) => Invoker = new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = options.Value.UseProxy,
        UseCookies = false,
        // A redirect could take key and prompt elsewhere.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.Value.ConnectTimeout,
        MaxConnectionsPerServer = options.Value.MaxConnectionsPerUpstream,
        MaxResponseHeadersLength = 64,
        EnableMultipleHttp2Connections = true,
        // So that a change of DNS is noticed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();
}
