using Platform.Gateway.Callers.Limits;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Gateway.Callers.Redis;

/// <summary>
/// Buckets that all replicas share, by Redis's clock; one call of a script for each request, and one for each answer whose caller has a
/// limit of tokens. Replicas must have the same limits. A Redis that loses its data makes all buckets full.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="time">Measures calls.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="clock">Milliseconds since 1970 in place of Redis's own clock, for tests; null otherwise.</param>
internal sealed class RedisCallerLimits(RedisConnection redis, TimeProvider time, LimitMetrics metrics, Func<long>? clock = null)
    : ICallerLimits
{
    private static readonly RedisScript Script = new(typeof(RedisCallerLimits).Assembly, "Redis/caller-limits.lua");

    public async ValueTask<LimitDecision> TakeAsync(CallerState caller, MinuteLimits limits, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(caller, limits, RedisValue.EmptyString, cancellationToken);
        return new((int)answer[0] == 1, new(limits.Requests, (long)answer[1]), new(limits.Tokens, (long)answer[2]));
    }

    public async ValueTask ChargeAsync(CallerState caller, MinuteLimits limits, long tokens) =>
        // Also when the caller has hung up: the tokens are used.
        await RunAsync(caller, limits, tokens, CancellationToken.None);

    private async Task<RedisResult[]> RunAsync(
        CallerState caller,
        MinuteLimits limits,
        RedisValue tokens,
        CancellationToken cancellationToken
    )
    {
        RedisValue[] values = [clock?.Invoke() ?? RedisValue.EmptyString, limits.Requests, limits.Tokens, tokens];
        long begun = time.GetTimestamp();
        try
        {
            var answer = await redis.CallAsync(
                static (database, call) => Script.RunAsync(database, [call.Key], call.values),
                (Key: KeyOf(caller), values),
                cancellationToken
            );
            return (RedisResult[])answer!;
        }
        finally
        {
            metrics.Called(time.GetElapsedTime(begun));
        }
    }

    private static RedisKey KeyOf(CallerState caller) => $"gateway:limits:{caller.Name}";
}
