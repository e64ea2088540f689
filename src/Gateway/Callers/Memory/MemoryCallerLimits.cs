using Platform.Gateway.Callers.Limits;

namespace Platform.Gateway.Callers.Memory;

/// <summary>Buckets of one process, which lie with their callers.</summary>
internal sealed class MemoryCallerLimits(TimeProvider time) : ICallerLimits
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Milliseconds, which never go back.</summary>
    private long Now => time.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMillisecond;

    public ValueTask<Standing> TakeAsync(CallerState caller, MinuteLimits limits, CancellationToken cancellationToken)
    {
        var levels = caller.Levels;
        lock (levels.Lock)
        {
            var (requests, tokens) = levels.At(Now, limits);
            var standing = Standing.Take(requests, tokens);
            levels.Keep(standing.Requests, standing.Tokens);
            return new(standing);
        }
    }

    public ValueTask ChargeAsync(CallerState caller, MinuteLimits limits, long tokens)
    {
        var levels = caller.Levels;
        lock (levels.Lock)
        {
            // Within the lock, so that times come in their order.
            var (requests, left) = levels.At(Now, limits);
            levels.Keep(requests, left.Less(tokens));
            return default;
        }
    }
}
