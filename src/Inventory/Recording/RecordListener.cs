using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis;

namespace Platform.Inventory.Recording;

/// <summary>Hears what workers of other processes publish.</summary>
internal sealed class RecordListener(InventoryRedis redis, RecordWatch watch) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not awaited: Redis may be unavailable. It is made good later.
        _ = redis.Recording.SubscribeAsync(RedisKeys.Stored, watch.Hear);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
