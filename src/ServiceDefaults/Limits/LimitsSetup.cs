using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Options;

namespace Platform.ServiceDefaults.Limits;

internal static class LimitsSetup
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<LimitOptions>("Limits");
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, options) =>
        {
            kestrel.AddServerHeader = false;
            Apply(options.Value, kestrel.Limits);
        });
        builder.Services.AddOptions<SocketTransportOptions>().Configure<IOptions<LimitOptions>>((sockets, options) => sockets.Backlog = options.Value.ListenBacklog);
    }

    private static void Apply(LimitOptions options, KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = options.RequestHeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyBytesPerSecond, options.BodyRateGracePeriod);
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxRequestLineSize = options.MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = options.MaxHeaderCount;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
    }
}
