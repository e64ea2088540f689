using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.LogIngest;

/// <summary>Redis, PostgreSQL, a process that takes requests, and two that store.</summary>
internal sealed class LogPlatform : Deployment
{
    private const int Workers = 2;

    private LogPlatform()
        : base(1 + Workers) { }

    /// <summary>Where requests are taken now.</summary>
    public Uri Address => AddressOf(0);

    public static async Task<LogPlatform> StartAsync()
    {
        var platform = new LogPlatform();
        await platform.StartAllAsync(AppendFsync.Always);
        return platform;
    }

    /// <summary>A worker's process, from 0.</summary>
    public ServiceProcess Worker(int number) => Process(1 + number);

    /// <summary>Ends something with SIGKILL, and starts it again after a while.</summary>
    public Task KillAsync(Victim victim, TimeSpan downTime) =>
        victim switch
        {
            Victim.Redis => KillRedisAsync(downTime),
            Victim.Postgres => KillPostgresAsync(downTime),
            Victim.Api => KillProcessAsync(0, downTime),
            _ => KillProcessAsync(1, downTime),
        };

    /// <summary>Waits until nothing is pending.</summary>
    public async Task DrainAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        await Waiting.UntilAsync(
            async () =>
            {
                using var reply = await client.GetAsync(new Uri("/api/stats", UriKind.Relative));
                return (reply.IsSuccessStatusCode, Text: await reply.Content.ReadAsStringAsync());
            },
            stats => stats.IsSuccessStatusCode && JsonElement.Parse(stats.Text).GetProperty("pending").GetInt64() == 0,
            Waiting.PatienceWithCrashes
        );
    }

    /// <summary>The sequence numbers stored for each device, in the order of the store.</summary>
    public async Task<ILookup<string, long>> StoredAsync()
    {
        string rows = await Postgres.QueryAsync(
            "SELECT device_id, log_data->>'sequence' FROM log_entries ORDER BY device_id, received_at, position"
        );
        return rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('|'))
            .ToLookup(row => row[0], row => long.Parse(row[1]));
    }

    protected override Task<ServiceProcess> StartProcessAsync(int number) =>
        ServiceProcess.StartAsync(
            "LogIngest",
            [.. Connections, $"--LogIngest:Role={(number == 0 ? "Api" : "Worker")}", "--LogIngest:LeaseDuration=00:00:01"]
        );
}

/// <summary>What is killed.</summary>
internal enum Victim
{
    Api,
    Worker,
    Redis,
    Postgres,
}
