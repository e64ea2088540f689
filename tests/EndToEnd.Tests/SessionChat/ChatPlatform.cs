using Platform.Testing;

namespace Platform.EndToEnd.Tests.SessionChat;

/// <summary>The real deployment: Redis, PostgreSQL and two replicas without limits.</summary>
internal sealed class ChatPlatform : IAsyncDisposable
{
    /// <summary>Lifts the limits, so that a test may ask as much as it wants.</summary>
    public static readonly string[] Unlimited = ["--RateLimits:CreateGuestSession=0", "--RateLimits:CreateCustomerEvent=0", "--RateLimits:Default=0"];

    private const int Replicas = 2;
    private readonly ServiceProcess?[] _replicas = new ServiceProcess?[Replicas];
    private readonly Uri[] _addresses = new Uri[Replicas];
    private readonly string[] _settings;

    private ChatPlatform(RedisServer redis, PostgresServer postgres, string[] settings) => (Redis, Postgres, _settings) = (redis, postgres, settings);

    public RedisServer Redis { get; }

    public PostgresServer Postgres { get; }

    /// <summary>Starts everything at once, on empty servers.</summary>
    /// <param name="settings">Arguments of the replicas.</param>
    public static async Task<ChatPlatform> StartAsync(params string[] settings)
    {
        var platform = new ChatPlatform(await RedisServer.StartAsync(), await PostgresServer.StartAsync(), settings);
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

    /// <summary>Where a replica is now; customers go from one to the next.</summary>
    public Uri AddressOf(int number) => Volatile.Read(ref _addresses[number % Replicas]);

    /// <summary>Ends something with SIGKILL, and starts it again after a while.</summary>
    public async Task KillAsync(ChatVictim victim, TimeSpan downTime)
    {
        switch (victim)
        {
            case ChatVictim.Redis:
                await Redis.KillAsync();
                await Task.Delay(downTime, TimeProvider.System);
                await Redis.RestartAsync();
                break;
            case ChatVictim.Postgres:
                await Postgres.KillAsync();
                await Task.Delay(downTime, TimeProvider.System);
                await Postgres.RestartAsync();
                break;
            default:
                int number = victim == ChatVictim.FirstReplica ? 0 : 1;
                await _replicas[number]!.DisposeAsync(); // SIGKILL
                _replicas[number] = null;
                await Task.Delay(downTime, TimeProvider.System);
                await StartReplicaAsync(number);
                break;
        }
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
        var replica = await ServiceProcess.StartAsync("SessionChat",
        [
            $"--ConnectionStrings:Redis={Redis.ConnectionString}", $"--ConnectionStrings:Postgres={Postgres.ConnectionString}",
            "--Agents:LeaseDuration=00:00:01", "--Agents:RecoveryInterval=00:00:00.2", .. _settings,
        ]);
        _replicas[number] = replica;
        Volatile.Write(ref _addresses[number], replica.Address);
    }
}

/// <summary>What is killed.</summary>
internal enum ChatVictim
{
    FirstReplica,
    Redis,
    SecondReplica,
    Postgres,
}
