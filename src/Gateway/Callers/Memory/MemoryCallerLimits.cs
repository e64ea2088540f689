using Platform.Gateway.Callers.Limits;

namespace Platform.Gateway.Callers.Memory;

/// <summary>Buckets of one process, which lie with their callers.</summary>
internal sealed class MemoryCallerLimits(TimeProvider time) : ICallerLimits
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Milliseconds, which never go back.</summary>
    private long Now => time.GetElapsedTime(_start).Ticks / TimeSpan.TicksPerMillisecond;

    public ValueTask<LimitDecision> TakeAsync(CallerState caller, MinuteLimits limits, CancellationToken cancellationToken)
    {
        var buckets = caller.Buckets;
        lock (buckets.Lock)
        {
            var (requests, tokens) = buckets.At(Now, limits);
            var decision = LimitDecision.Take(requests, tokens);
            buckets.Keep(decision.Requests, decision.Tokens);
            return new(decision);
        }
    }

    public ValueTask ChargeAsync(CallerState caller, MinuteLimits limits, long tokens)
    {
        var buckets = caller.Buckets;
        lock (buckets.Lock)
        {
            // Within the lock, so that times come in their order.
            var (requests, left) = buckets.At(Now, limits);
            buckets.Keep(requests, left.Less(tokens));
            return default;
        }
    }
}
