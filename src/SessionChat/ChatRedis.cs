using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.SessionChat;

/// <summary>The connections to Redis, where one is configured. Two: a request's admission must not wait behind news of events.</summary>
internal sealed class ChatRedis : IAsyncDisposable
{
    private readonly ConnectionLog _log;

    public ChatRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<ChatRedis> logger)
    {
        _log = new ConnectionLog(RedisConnection.AddressOf(configuration), time, logger);
        Limits = new RedisConnection(configuration, time, _log);
        Events = new RedisConnection(configuration, time, _log);
    }

    /// <summary>For rate limits: every request waits for it.</summary>
    public RedisConnection Limits { get; }

    /// <summary>For channels, on which replicas tell each other of events.</summary>
    public RedisConnection Events { get; }

    public IReadOnlyList<RedisConnection> All => [Limits, Events];

    public async ValueTask DisposeAsync()
    {
        await Limits.DisposeAsync();
        await Events.DisposeAsync();
        _log.Dispose();
    }
}
