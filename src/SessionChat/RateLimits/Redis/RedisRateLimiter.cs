using System.Globalization;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.SessionChat.RateLimits.Redis;

/// <summary>
/// Limits that all replicas share, by Redis's clock; one call of a script for each request. Replicas must have the same limits and window:
/// of different windows the shortest makes all forget, and a limit is each replica's own view of the same count. A Redis that loses its
/// data forgets what was admitted.
/// </summary>
/// <param name="redis">The connections.</param>
/// <param name="limits">The limits in force.</param>
/// <param name="time">Measures calls.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="clock">Microseconds since 1970 in place of Redis's own clock, for tests; null otherwise.</param>
internal sealed class RedisRateLimiter(
    ChatRedis redis,
    PolicyLimits limits,
    TimeProvider time,
    RateLimitMetrics metrics,
    Func<long>? clock = null
) : IRateLimiter
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    private static readonly RedisScript Script = new(typeof(RedisRateLimiter).Assembly, "Redis/charge.lua");
    private static readonly string[] KeyEnds = ["}:sessions", "}:events", "}:default"];

    // Rounded up, so that nothing leaves it early.
    private readonly long _window = (limits.Window.Ticks + TicksPerMicrosecond - 1) / TicksPerMicrosecond;

    public async ValueTask<RateLimitDecision> ChargeAsync(ClientKey client, RateLimitPolicies policies)
    {
        var (keys, values) = CallOf(client, policies);
        long begun = time.GetTimestamp();
        try
        {
            var answer = await redis.Limits.CallAsync(
                static (database, call) => Script.RunAsync(database, call.keys, call.values),
                (keys, values)
            );
            return Read((RedisResult[])answer!, policies);
        }
        finally
        {
            metrics.Called(time.GetElapsedTime(begun));
        }
    }

    private (RedisKey[] Keys, RedisValue[] Values) CallOf(ClientKey client, RateLimitPolicies policies)
    {
        int count = System.Numerics.BitOperations.PopCount((uint)policies);
        var (keys, values) = (new RedisKey[count], new RedisValue[2 + count]);
        (values[0], values[1]) = (clock?.Invoke() ?? RedisValue.EmptyString, _window);
        // The tag in braces: on a cluster all keys of a client lie on one node.
        string start = string.Create(CultureInfo.InvariantCulture, $"chat:limits:{{{client.Tenant}:{client.Address:x32}");
        for (int policy = 0, next = 0; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(policies, policy))
            {
                keys[next] = start + KeyEnds[policy];
                values[2 + next++] = limits[policy];
            }

        return (keys, values);
    }

    private RateLimitDecision Read(RedisResult[] answer, RateLimitPolicies policies)
    {
        var decision = new RateLimitDecision { Outcome = (int)answer[0] == 1 ? RateLimitOutcome.Admitted : RateLimitOutcome.Exceeded };
        for (int policy = 0, next = 1; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(policies, policy))
            {
                // Less than nothing when another replica has a higher limit.
                int remaining = Math.Max(0, limits[policy] - (int)answer[next++]);
                decision.States[policy] = new PolicyState(remaining, TimeSpan.FromMicroseconds((long)answer[next++]));
            }

        return decision;
    }
}
