using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>The real deployment: Redis, PostgreSQL, a process that takes requests, and two that store.</summary>
internal sealed class LogPlatform : IAsyncDisposable
{
    private const int Workers = 2;
    private readonly ServiceProcess?[] _services = new ServiceProcess?[1 + Workers];
    private volatile Uri? _address;

    private LogPlatform(RedisServer redis, PostgresServer postgres) => (Redis, Postgres) = (redis, postgres);

    public RedisServer Redis { get; }

    public PostgresServer Postgres { get; }

    /// <summary>Where requests are taken now.</summary>
    public Uri Address => _address!;

    public static async Task<LogPlatform> StartAsync()
    {
        var platform = new LogPlatform(await RedisServer.StartAsync(AppendFsync.Always), await PostgresServer.StartAsync());
        try
        {
            // All at once, on an empty database.
            await Task.WhenAll(Enumerable.Range(0, 1 + Workers).Select(platform.StartServiceAsync));
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>A worker's process, from 0.</summary>
    public ServiceProcess Worker(int number) => _services[1 + number]!;

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
            default:
                int number = victim == Victim.Api ? 0 : 1;
                await _services[number]!.DisposeAsync(); // SIGKILL
                _services[number] = null;
                await Task.Delay(downTime, TimeProvider.System);
                await StartServiceAsync(number);
                break;
        }
    }

    /// <summary>Waits until nothing is pending.</summary>
    public async Task DrainAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        while (true)
        {
            using var reply = await client.GetAsync(new Uri("/api/stats", UriKind.Relative));
            if (reply.IsSuccessStatusCode && JsonElement.Parse(await reply.Content.ReadAsByteArrayAsync()).GetProperty("pending").GetInt64() == 0)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>The sequence numbers stored for each device, in the order of the store.</summary>
    public async Task<ILookup<string, long>> StoredAsync()
    {
        string rows = await Postgres.QueryAsync("SELECT device_id, log_data->>'sequence' FROM log_entries ORDER BY device_id, received_at, position");
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('|')).ToLookup(row => row[0], row => long.Parse(row[1]));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            if (service is not null)
                await service.DisposeAsync();
        }

        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private async Task StartServiceAsync(int number)
    {
        string role = number == 0 ? "Api" : "Worker";
        var service = await ServiceProcess.StartAsync("LogIngest",
        [
            $"--ConnectionStrings:Redis={Redis.ConnectionString}", $"--ConnectionStrings:Postgres={Postgres.ConnectionString}",
            $"--LogIngest:Role={role}", "--LogIngest:LeaseDuration=00:00:01",
        ]);
        _services[number] = service;
        if (number == 0)
            _address = service.Address;
    }
}

/// <summary>What is killed.</summary>
internal enum Victim
{
    Api,
    Worker,
    Redis,
    Postgres,
}
