using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Inventory.Stock.Redis;

/// <summary>The connections to Redis. Two: a buyer's answer of a few bytes must not wait behind a worker's run of megabytes.</summary>
internal sealed class InventoryRedis(ConfigurationOptions configuration, TimeProvider time, ILogger<InventoryRedis> logger)
    : RedisConnections(configuration, time, logger, count: 2)
{
    /// <summary>For what a buyer waits for.</summary>
    public RedisConnection Selling => All[0];

    /// <summary>For the worker, for channels, and for what reads much.</summary>
    public RedisConnection Recording => All[1];
}
