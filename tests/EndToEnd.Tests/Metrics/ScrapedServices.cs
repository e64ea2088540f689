using System.Net.Http.Json;
using Platform.EndToEnd.Tests.Gateway;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Metrics;

/// <summary>The five services, each embedded and after a little traffic, of which some is refused.</summary>
internal sealed class ScrapedServices : IAsyncDisposable
{
    private readonly Dictionary<string, ServiceProcess> _all = [];
    private GatewayFile? _file;
    private FakeProvider? _provider;

    public IEnumerable<(string Name, ServiceProcess Process)> All => _all.Select(one => (one.Key, one.Value));

    public ServiceProcess this[string name] => _all[name];

    public static async Task<ScrapedServices> StartAsync()
    {
        var services = new ScrapedServices();
        try
        {
            await services.StartAllAsync();
            foreach (var process in services._all.Values)
                await PostAsync(process, "/nowhere", new { });
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all.Values)
            await process.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        _file?.Dispose();
    }

    private async Task StartAllAsync()
    {
        var orders = _all["OrderApi"] = await ServiceProcess.StartAsync("OrderApi");
        await PostAsync(
            orders,
            "/order",
            new
            {
                order_id = "A1",
                symbol = "AAPL",
                quantity = 100,
                price = 150.25,
                timestamp = 0,
            }
        );
        await PostAsync(orders, "/order", new { order_id = "" });

        var logs = _all["LogIngest"] = await ServiceProcess.StartAsync("LogIngest");
        var entry = new
        {
            device_id = "pump_7",
            log_level = "ERROR",
            message = "hot",
        };
        await PostAsync(logs, "/api/logs/batch", new { logs = new object[] { entry, new { device_id = "" } } });
        await PostAsync(logs, "/api/logs/batch", new { logs = new object[] { entry } });

        var sale = _all["Inventory"] = await ServiceProcess.StartAsync("Inventory", ["--Inventory:SeedDemoData=true"]);
        await PostAsync(sale, "/login", new { username = "user_1", password = "wrong" });
        await PostAsync(sale, "/login", new { username = "user_1", password = "password123" });

        var chat = _all["SessionChat"] = await ServiceProcess.StartAsync("SessionChat");
        await PostAsync(chat, "/chat", new { message = "Hello!" });

        _provider = await FakeProvider.StartAsync("openai", "one two");
        _file = new GatewayFile(_provider);
        var gateway = _all["Gateway"] = await ServiceProcess.StartAsync("Gateway", [_file.Argument]);
        foreach (string protocol in (string[])["openai", "anthropic"])
            await gateway.Client.TextAsync(protocol);
    }

    private static async Task PostAsync(ServiceProcess process, string path, object body)
    {
        using var reply = await process.Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        Assert.True((int)reply.StatusCode < 500, await reply.Content.ReadAsStringAsync());
    }
}
