using Platform.Testing;

namespace Platform.EndToEnd.Tests.Gateway;

/// <summary>Redis and two gateways with one configuration file.</summary>
internal sealed class GatewayPlatform : Deployment
{
    private readonly string[] _settings;

    private GatewayPlatform(string[] settings)
        : base(processes: 2) => _settings = settings;

    /// <param name="file">What both are configured by.</param>
    public static async Task<GatewayPlatform> StartAsync(GatewayFile file)
    {
        var platform = new GatewayPlatform([file.Argument]);
        await platform.StartAllAsync(AppendFsync.EverySecond, withPostgres: false);
        return platform;
    }

    protected override Task<ServiceProcess> StartProcessAsync(int number) =>
        ServiceProcess.StartAsync("Gateway", [$"--ConnectionStrings:Redis={Redis.ConnectionString}", .. _settings]);
}
