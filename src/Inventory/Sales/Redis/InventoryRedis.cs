using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Inventory.Sales.Redis;

/// <summary>The connections to Redis. Two: a buyer's answer of a few bytes must not wait behind a worker's run of megabytes.</summary>
internal sealed class InventoryRedis : IAsyncDisposable
{
    private readonly ConnectionLog _log;

    public InventoryRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<InventoryRedis> logger)
    {
        _log = new ConnectionLog(RedisConnection.AddressOf(configuration), time, logger);
        Selling = new RedisConnection(configuration, time, _log);
        Recording = new RedisConnection(configuration, time, _log);
    }

    /// <summary>For what a buyer waits for.</summary>
    public RedisConnection Selling { get; }

    /// <summary>For the worker, for channels, and for what reads much.</summary>
    public RedisConnection Recording { get; }

    public IReadOnlyList<RedisConnection> All => [Selling, Recording];

    public async ValueTask DisposeAsync()
    {
        await Selling.DisposeAsync();
        await Recording.DisposeAsync();
        _log.Dispose();
    }
}
