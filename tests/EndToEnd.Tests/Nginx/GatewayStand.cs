using Platform.EndToEnd.Tests.Gateway;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Nginx;

/// <summary>A provider, a real gateway before it, and nginx before that.</summary>
internal sealed class GatewayStand(FakeProvider provider, GatewayFile file, ServiceProcess gateway, NginxServer front) : IAsyncDisposable
{
    /// <summary>Where the shipped configuration expects the gateway.</summary>
    public const string Server = "127.0.0.1:5005";

    public static readonly NginxConfiguration Shipped = NginxConfiguration.Read(Path.Combine(Repository.Root, "nginx"), listens: 8080);

    public FakeProvider Provider => provider;

    public NginxServer Front => front;

    /// <summary>Speaks to nginx.</summary>
    public HttpClient Client { get; } = new() { BaseAddress = front.Address };

    public static async Task<GatewayStand> StartAsync(string upstream, string says, params (string Name, string Value)[] headers)
    {
        var provider = await FakeProvider.StartAsync(upstream, says, headers);
        var file = new GatewayFile(provider);
        var gateway = await ServiceProcess.StartAsync("Gateway", [file.Argument]);
        return new GatewayStand(provider, file, gateway, await NginxServer.StartAsync(Shipped.With(Server, gateway.Address.Authority)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await front.DisposeAsync();
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
        file.Dispose();
    }
}
