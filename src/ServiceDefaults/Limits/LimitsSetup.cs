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
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitOptions>, ILoggerFactory>(
                (kestrel, options, loggers) =>
                {
                    kestrel.AddServerHeader = false;
                    Apply(options.Value, kestrel.Limits, MostConnections(options.Value, loggers));
                }
            );
        builder
            .Services.AddOptions<SocketTransportOptions>()
            .Configure<IOptions<LimitOptions>>((sockets, options) => sockets.Backlog = options.Value.ListenBacklog);
    }

    private static void Apply(LimitOptions options, KestrelServerLimits limits, int mostConnections)
    {
        limits.RequestHeadersTimeout = options.RequestHeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBodyBytesPerSecond, options.BodyRateGracePeriod);
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxRequestLineSize = options.MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = options.MaxHeaderCount;
        limits.MaxConcurrentConnections = mostConnections;
        limits.MaxConcurrentUpgradedConnections = mostConnections;
    }

    private static int MostConnections(LimitOptions options, ILoggerFactory loggers)
    {
        long? files = OpenFiles.Limit();
        int most = OpenFiles.MostConnections(options.MaxConnections, files);
        if (most < options.MaxConnections)
            OpenFiles.LogFewer(loggers.CreateLogger<LimitOptions>(), options.MaxConnections, most, files);
        return most;
    }
}
