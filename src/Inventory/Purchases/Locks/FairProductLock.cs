using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Inventory.Recording;
using Platform.Inventory.Stock.Redis;
using Platform.ServiceDefaults.Retries;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>
/// v2: within a process whoever came first is first, and only he asks Redis. While another process has the lock he waits to be
/// woken by its release, and asks also without, after pauses that double and are left to chance. The lock gives a fencing number.
/// </summary>
internal sealed class FairProductLock : IProductLock
{
    private const int Queues = 1024;

    private readonly LockQueue[] _queues = [.. Enumerable.Range(0, Queues).Select(_ => new LockQueue())];
    private readonly RedisConnection _connection;
    private readonly LockMetrics _metrics;
    private readonly InventoryOptions _options;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;

    public FairProductLock(InventoryRedis redis, LockMetrics metrics, IOptions<InventoryOptions> options, TimeProvider time, Random random)
    {
        (_connection, _metrics, _options, _time) = (redis.Selling, metrics, options.Value, time);
        _backoff = new Backoff(_options.LockRetryDelay, _options.MaxLockRetryDelay, random);
        // Not awaited: Redis may be unavailable. What is missed costs a pause.
        _ = redis.Recording.SubscribeAsync(RedisKeys.Freed, Wake);
    }

    public async Task<HeldLock?> AcquireAsync(long productId, CancellationToken patience)
    {
        long begun = _time.GetTimestamp();
        var queue = QueueOf(productId);
        bool isFirst = queue.Front.Wait(0, CancellationToken.None);
        if (!isFirst)
            _metrics.Contended();
        try
        {
            if (!isFirst)
                await queue.Front.WaitAsync(patience);
        }
        catch (OperationCanceledException)
        {
            _metrics.Failed();
            return null;
        }

        HeldLock? held = null;
        try
        {
            held = await AskAsync(productId, queue, isFirst, patience);
            if (held is null)
                _metrics.Failed();
            else
                _metrics.Acquired(_time.GetElapsedTime(begun));
            return held;
        }
        finally
        {
            if (held is null)
                queue.Front.Release();
        }
    }

    public async Task ReleaseAsync(long productId, HeldLock held)
    {
        try
        {
            await _connection.CallAsync(
                static (database, call) =>
                    StockScripts.Release.RunAsync(database, [RedisKeys.Lock(call.productId)], [call.Token, call.productId]),
                (productId, held.Token)
            );
        }
        catch (StoreUnavailableException)
        {
            // It expires.
        }
        finally
        {
            QueueOf(productId).Front.Release();
        }
    }

    private async Task<HeldLock?> AskAsync(long productId, LockQueue queue, bool isFirst, CancellationToken patience)
    {
        string token = $"{Guid.NewGuid():N}";
        for (int attempt = 0; !patience.IsCancellationRequested; attempt++)
        {
            long fencingNumber = (long)
                await _connection.CallAsync(
                    static (database, call) =>
                        StockScripts.Acquire.RunAsync(
                            database,
                            [RedisKeys.Lock(call.productId), RedisKeys.Fence(call.productId)],
                            [call.token, (long)call.LockExpiry.TotalMilliseconds]
                        ),
                    (productId, token, _options.LockExpiry),
                    // Not given up: whether it took the lock would not be known.
                    CancellationToken.None
                );
            if (fencingNumber > 0)
                return new HeldLock(token, fencingNumber);
            if (attempt == 0 && isFirst)
                _metrics.Contended();
            try
            {
                await queue.Freed.WaitAsync(_backoff.Pause(attempt + 1), _time, patience);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return null;
    }

    private void Wake(string product)
    {
        if (long.TryParse(product, NumberStyles.None, CultureInfo.InvariantCulture, out long productId))
            QueueOf(productId).Freed.Set();
    }

    private LockQueue QueueOf(long productId) => _queues[productId % Queues];
}

/// <summary>
/// The line of those in this process who want the lock of a product: only the first asks Redis, first come first served. Some
/// products share a line, so that there is a bounded number of them.
/// </summary>
internal sealed class LockQueue
{
    /// <summary>Has one place.</summary>
    public SemaphoreSlim Front { get; } = new(1, 1);

    /// <summary>Wakes the first of the line when the lock was given back elsewhere.</summary>
    public AsyncAutoResetEvent Freed { get; } = new();
}
