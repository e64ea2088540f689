using Microsoft.Extensions.Options;
using Platform.Gateway.FrontDoor.Retries;
using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.FrontDoor;

/// <summary>Connections to services. By YARP's choice they keep no cookies, follow no redirects and go through no proxy.</summary>
internal sealed class ServiceConnections(IOptions<FrontDoorOptions> options) : ForwarderHttpClientFactory
{
    /// <summary>
    /// Shorter than a service keeps idle connections (Limits:KeepAliveTimeout, 120 s): it must not close one on which a POST is under way.
    /// </summary>
    private static readonly TimeSpan KeptIdle = TimeSpan.FromSeconds(60);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.ConnectTimeout = options.Value.ConnectTimeout;
        handler.PooledConnectionIdleTimeout = KeptIdle;
        // A client's traceparent passes as any header.
        handler.ActivityHeadersPropagator = null;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new NoClientRetry(base.WrapHandler(context, handler));
}
