using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Inventory;

/// <summary>The real deployment: Redis, PostgreSQL and two replicas, each of which may be the worker.</summary>
internal sealed class SalePlatform : IAsyncDisposable
{
    public const string AdminToken = "the-administrator-of-this-test";

    private const int Replicas = 2;
    private readonly ServiceProcess?[] _replicas = new ServiceProcess?[Replicas];
    private readonly Uri[] _addresses = new Uri[Replicas];
    private readonly string[] _settings;

    private SalePlatform(RedisServer redis, PostgresServer postgres, string[] settings) => (Redis, Postgres, _settings) = (redis, postgres, settings);

    public RedisServer Redis { get; }

    public PostgresServer Postgres { get; }

    /// <summary>Starts everything at once, on empty servers.</summary>
    /// <param name="strategy">Such as <c>v4</c>.</param>
    /// <param name="fsync">Of Redis's append-only file.</param>
    /// <param name="settings">Further arguments of the replicas.</param>
    public static async Task<SalePlatform> StartAsync(string strategy, AppendFsync fsync = AppendFsync.Always, params string[] settings)
    {
        var platform = new SalePlatform(await RedisServer.StartAsync(fsync), await PostgresServer.StartAsync(), [$"--Inventory:Strategy={strategy}", .. settings]);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Replicas).Select(platform.StartReplicaAsync));
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public ServiceProcess Replica(int number) => _replicas[number]!;

    /// <summary>Where a replica is now; buyers go from one to the next.</summary>
    public Uri AddressOf(int number) => Volatile.Read(ref _addresses[number % Replicas]);

    /// <summary>Kills a replica's process and starts another after a while.</summary>
    public async Task KillReplicaAsync(int number, TimeSpan downTime)
    {
        await _replicas[number]!.DisposeAsync(); // SIGKILL
        _replicas[number] = null;
        await Task.Delay(downTime, TimeProvider.System);
        await StartReplicaAsync(number);
    }

    /// <summary>Ends something with SIGKILL, and starts it again after a while.</summary>
    public async Task KillAsync(Victim victim, TimeSpan downTime)
    {
        switch (victim)
        {
            case Victim.Redis:
                await Redis.KillAsync();
                await Task.Delay(downTime, TimeProvider.System);
                await Redis.RestartAsync();
                break;
            case Victim.Postgres:
                await Postgres.KillAsync();
                await Task.Delay(downTime, TimeProvider.System);
                await Postgres.RestartAsync();
                break;
            case Victim.Worker:
                await KillReplicaAsync(await WorkerAsync(), downTime);
                break;
            default:
                await KillReplicaAsync(0, downTime);
                break;
        }
    }

    /// <summary>The replica that records orders now.</summary>
    public async Task<int> WorkerAsync()
    {
        while (true)
        {
            for (int replica = 0; replica < Replicas; replica++)
            {
                string metrics = await Replica(replica).Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                if (Metric(metrics, "inventory_record_leases") == 1)
                    return replica;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>A number of a replica's metrics; 0 where it is not told.</summary>
    public async Task<double> MetricAsync(int replica, string name) =>
        Metric(await Replica(replica).Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), name);

    /// <summary>The answer of <c>/admin/reconcile</c>, once it is given.</summary>
    public Task<JsonElement> ReconcileAsync() => ReconcileAsync(Replica(1).Client);

    /// <summary>The same of any replica.</summary>
    public static async Task<JsonElement> ReconcileAsync(HttpClient client)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/admin/reconcile", UriKind.Relative));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
            using var reply = await client.SendAsync(request);
            if (reply.IsSuccessStatusCode)
                return await reply.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(503, (int)reply.StatusCode);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Sets what is left of a product.</summary>
    public static async Task SetStockAsync(HttpClient client, long product, long stock)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/admin/products/{product}/stock", UriKind.Relative)) { Content = JsonContent.Create(new { stock }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        using var reply = await client.SendAsync(request);
        reply.EnsureSuccessStatusCode();
    }

    /// <summary>The recorded orders, by their numbers.</summary>
    public async Task<IReadOnlyDictionary<string, (long Product, int Quantity)>> RecordedAsync()
    {
        string rows = await Postgres.QueryAsync("SELECT epoch || '-' || number, product_id, quantity FROM inventory_orders");
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('|'))
            .ToDictionary(row => row[0], row => (long.Parse(row[1]), int.Parse(row[2])));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            if (replica is not null)
                await replica.DisposeAsync();
        }

        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private async Task StartReplicaAsync(int number)
    {
        var replica = await ServiceProcess.StartAsync(
            "Inventory",
            [
                $"--ConnectionStrings:Redis={Redis.ConnectionString}", $"--ConnectionStrings:Postgres={Postgres.ConnectionString}",
                "--Inventory:SeedDemoData=true", "--Inventory:DemoStock=1000000", "--Inventory:LeaseDuration=00:00:01", .. _settings,
            ],
            new Dictionary<string, string> { ["Inventory__AdminToken"] = AdminToken });
        _replicas[number] = replica;
        Volatile.Write(ref _addresses[number], replica.Address);
    }

    private static double Metric(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
}

/// <summary>What is killed.</summary>
internal enum Victim
{
    Replica,
    Worker,
    Redis,
    Postgres,
}
