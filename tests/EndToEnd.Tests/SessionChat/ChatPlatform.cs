using Platform.Testing;

namespace Platform.EndToEnd.Tests.SessionChat;

/// <summary>Redis, PostgreSQL and two replicas.</summary>
internal sealed class ChatPlatform : Deployment
{
    /// <summary>Lifts the limits, so that a test may ask as much as it wants.</summary>
    public static readonly string[] Unlimited =
    [
        "--RateLimits:CreateGuestSession=0",
        "--RateLimits:CreateCustomerEvent=0",
        "--RateLimits:Default=0",
    ];

    private readonly string[] _settings;

    private ChatPlatform(string[] settings)
        : base(processes: 2) => _settings = settings;

    /// <param name="settings">Arguments of the replicas.</param>
    public static async Task<ChatPlatform> StartAsync(params string[] settings)
    {
        var platform = new ChatPlatform(settings);
        await platform.StartAllAsync(AppendFsync.EverySecond);
        return platform;
    }

    /// <summary>Ends something with SIGKILL, and starts it again after a while.</summary>
    public Task KillAsync(ChatVictim victim, TimeSpan downTime) =>
        victim switch
        {
            ChatVictim.Redis => KillRedisAsync(downTime),
            ChatVictim.Postgres => KillPostgresAsync(downTime),
            ChatVictim.FirstReplica => KillProcessAsync(0, downTime),
            _ => KillProcessAsync(1, downTime),
        };

    protected override Task<ServiceProcess> StartProcessAsync(int number) =>
        ServiceProcess.StartAsync(
            "SessionChat",
            [.. Connections, "--Agents:LeaseDuration=00:00:01", "--Agents:RecoveryInterval=00:00:00.2", .. _settings]
        );
}

/// <summary>What is killed.</summary>
internal enum ChatVictim
{
    FirstReplica,
    Redis,
    SecondReplica,
    Postgres,
}
