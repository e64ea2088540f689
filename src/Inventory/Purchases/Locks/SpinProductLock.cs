using Microsoft.Extensions.Options;
using Platform.Inventory.Stock.Redis;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>
/// v1: <c>SET NX PX</c>, and again after a fixed pause until it succeeds. Whoever asks at the right moment gets it; nobody's
/// turn comes.
/// </summary>
internal sealed class SpinProductLock(InventoryRedis redis, LockMetrics metrics, IOptions<InventoryOptions> options, TimeProvider time)
    : IProductLock
{
    private readonly RedisConnection _connection = redis.Selling;

    public async Task<HeldLock?> AcquireAsync(long productId, CancellationToken patience)
    {
        long begun = time.GetTimestamp();
        var held = new HeldLock($"{Guid.NewGuid():N}", 0);
        for (bool first = true; !await TryAsync(productId, held.Token); first = false)
        {
            if (first)
                metrics.Contended();
            await Task.Delay(options.Value.LockRetryDelay, time, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!patience.IsCancellationRequested)
                continue;
            metrics.Failed();
            return null;
        }

        metrics.Acquired(time.GetElapsedTime(begun));
        return held;
    }

    public async Task ReleaseAsync(long productId, HeldLock held)
    {
        try
        {
            await _connection.CallAsync(
                static (database, call) =>
                    StockScripts.Release.RunAsync(database, [RedisKeys.Lock(call.productId)], [call.Token, RedisValue.EmptyString]),
                (productId, held.Token)
            );
        }
        catch (StoreUnavailableException)
        {
            // It expires.
        }
    }

    private Task<bool> TryAsync(long productId, string token) =>
        _connection.CallAsync(
            static (database, call) => database.StringSetAsync(RedisKeys.Lock(call.productId), call.token, call.LockExpiry, When.NotExists),
            (productId, token, options.Value.LockExpiry)
        );
}
