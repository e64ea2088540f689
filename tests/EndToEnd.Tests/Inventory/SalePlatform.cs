using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Inventory;

/// <summary>Redis, PostgreSQL and two replicas, each of which may be the worker.</summary>
internal sealed class SalePlatform : Deployment
{
    public const string AdminToken = "the-administrator-of-this-test";

    private const int Replicas = 2;
    private readonly string[] _settings;

    private SalePlatform(string[] settings)
        : base(Replicas) => _settings = settings;

    /// <param name="strategy">Such as <c>v4</c>.</param>
    /// <param name="fsync">Of Redis's append-only file.</param>
    /// <param name="settings">Further arguments of the replicas.</param>
    public static async Task<SalePlatform> StartAsync(string strategy, AppendFsync fsync = AppendFsync.Always, params string[] settings)
    {
        var platform = new SalePlatform([$"--Inventory:Strategy={strategy}", .. settings]);
        await platform.StartAllAsync(fsync);
        return platform;
    }

    /// <summary>Ends something with SIGKILL, and starts it again after a while.</summary>
    public async Task KillAsync(Victim victim, TimeSpan downTime) =>
        await (
            victim switch
            {
                Victim.Redis => KillRedisAsync(downTime),
                Victim.Postgres => KillPostgresAsync(downTime),
                Victim.Worker => KillProcessAsync(await WorkerAsync(), downTime),
                _ => KillProcessAsync(0, downTime),
            }
        );

    /// <summary>The replica that records orders now.</summary>
    public async Task<int> WorkerAsync()
    {
        var leases = await Waiting.UntilAsync(
            () => Task.WhenAll(Enumerable.Range(0, Replicas).Select(replica => MetricAsync(replica, "inventory_record_leases"))),
            each => each.Contains(1)
        );
        return Array.IndexOf(leases, 1);
    }

    /// <summary>A number of a replica's metrics; 0 where it is not told.</summary>
    public async Task<double> MetricAsync(int replica, string name) =>
        Metric(await Process(replica).Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), name);

    /// <summary>The answer of <c>/admin/reconcile</c>, once it is given.</summary>
    public Task<JsonElement> ReconcileAsync() => ReconcileAsync(Process(1).Client);

    /// <summary>The same of any replica.</summary>
    public static async Task<JsonElement> ReconcileAsync(HttpClient client)
    {
        var (_, books) = await Waiting.UntilAsync(
            () => AskForBooksAsync(client),
            answer => answer.Status == 200,
            Waiting.PatienceWithCrashes
        );
        return books;
    }

    /// <summary>While sales are being recorded, it is answered 503.</summary>
    private static async Task<(int Status, JsonElement Body)> AskForBooksAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/admin/reconcile", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        using var reply = await client.SendAsync(request);
        Assert.True((int)reply.StatusCode is 200 or 503, $"{reply.StatusCode}");
        return ((int)reply.StatusCode, await reply.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Sets what is left of a product.</summary>
    public static async Task SetStockAsync(HttpClient client, long product, long stock)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/admin/products/{product}/stock", UriKind.Relative))
        {
            Content = JsonContent.Create(new { stock }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        using var reply = await client.SendAsync(request);
        reply.EnsureSuccessStatusCode();
    }

    /// <summary>The recorded orders, by their numbers.</summary>
    public async Task<IReadOnlyDictionary<string, (long Product, int Quantity)>> RecordedAsync()
    {
        string rows = await Postgres.QueryAsync("SELECT epoch || '-' || number, product_id, quantity FROM inventory_orders");
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('|'))
            .ToDictionary(row => row[0], row => (long.Parse(row[1]), int.Parse(row[2])));
    }

    protected override Task<ServiceProcess> StartProcessAsync(int number) =>
        ServiceProcess.StartAsync(
            "Inventory",
            [
                .. Connections,
                "--Inventory:SeedDemoData=true",
                "--Inventory:DemoStock=1000000",
                "--Inventory:LeaseDuration=00:00:01",
                .. _settings,
            ],
            new Dictionary<string, string> { ["Inventory__AdminToken"] = AdminToken }
        );

    private static double Metric(string metrics, string name) =>
        metrics
            .Split('\n')
            .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();
}

/// <summary>What is killed.</summary>
internal enum Victim
{
    Replica,
    Worker,
    Redis,
    Postgres,
}
