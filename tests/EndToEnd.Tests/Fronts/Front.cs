using Platform.Testing;

namespace Platform.EndToEnd.Tests.Fronts;

/// <summary>A front of the platform as a process of its own, before one upstream for all services.</summary>
internal abstract class Front : IAsyncDisposable
{
    /// <summary>Where clients speak to it.</summary>
    public abstract Uri Address { get; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>Port 8080 of nginx as it is shipped.</summary>
internal sealed class NginxFront : Front
{
    private readonly NginxServer _server;

    private NginxFront(NginxServer server) => _server = server;

    public override Uri Address => _server.Address;

    /// <param name="upstreams">The replicas of each service.</param>
    public static async Task<Front> StartAsync(params Uri[] upstreams)
    {
        // One worker: what a request leaves on a kept connection to the upstream meets the next.
        var shipped = NginxConfiguration
            .Read(Path.Combine(Repository.Root, "nginx"), 8080)
            .With("worker_processes auto", "worker_processes 1");
        string replicas = string.Concat(upstreams.Select(upstream => $"server {upstream.Authority} max_fails=1 fail_timeout=1s;"));
        return new NginxFront(
            await NginxServer.StartAsync(
                Enumerable.Range(5001, 5).Aggregate(shipped, (front, port) => front.With($"server 127.0.0.1:{port};", replicas))
            )
        );
    }

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}

/// <summary>The front door of a Gateway.</summary>
internal sealed class GatewayFront : Front
{
    private readonly ServiceProcess _gateway;

    private GatewayFront(ServiceProcess gateway) => _gateway = gateway;

    public override Uri Address => _gateway.Address;

    /// <param name="upstreams">The replicas of each service.</param>
    public static async Task<Front> StartAsync(params Uri[] upstreams)
    {
        var services =
            from service in (string[])["OrderApi", "LogIngest", "Inventory", "SessionChat"]
            from upstream in upstreams.Index()
            select KeyValuePair.Create($"FrontDoor__Services__{service}__{upstream.Index}", upstream.Item.ToString());
        return new GatewayFront(await ServiceProcess.StartAsync("Gateway", environment: services.ToDictionary()));
    }

    public override ValueTask DisposeAsync() => _gateway.DisposeAsync();
}
