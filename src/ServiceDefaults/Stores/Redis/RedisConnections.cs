using StackExchange.Redis;

namespace Platform.ServiceDefaults.Stores.Redis;

/// <summary>
/// Several connections to one Redis that share a log: what a client waits for must not stand behind what is large or slow.
/// </summary>
public class RedisConnections : IAsyncDisposable
{
    private readonly ConnectionLog _log;

    /// <summary>Connects at the first call of each, not yet.</summary>
    /// <param name="configuration">See <see cref="RedisSettings.Parse"/>.</param>
    /// <param name="time">Measures time-outs.</param>
    /// <param name="logger">Hears of failures.</param>
    /// <param name="count">How many.</param>
    public RedisConnections(ConfigurationOptions configuration, TimeProvider time, ILogger logger, int count)
    {
        _log = new ConnectionLog(RedisConnection.AddressOf(configuration), time, logger);
        All = [.. Enumerable.Range(0, count).Select(_ => new RedisConnection(configuration, time, _log))];
    }

    public IReadOnlyList<RedisConnection> All { get; }

    /// <summary>Ends them; calls under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in All)
            await connection.DisposeAsync();
        _log.Dispose();
        GC.SuppressFinalize(this);
    }
}
