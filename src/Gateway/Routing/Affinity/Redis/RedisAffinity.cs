using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.Gateway.Routing.Affinity.Redis;

/// <summary>
/// Keys that all replicas share; one call of a script each time. Replicas agree on a key as long as they can agree on which are healthy:
/// one that sees the key's instance fail moves it for all. A Redis that loses its data makes keys new, which replicas with the same table
/// bind alike.
/// </summary>
internal sealed class RedisAffinity(GatewayRedis redis, IOptions<RoutingOptions> options, TimeProvider time, RoutingMetrics metrics)
    : IAffinity
{
    private static readonly RedisScript Script = new(typeof(RedisAffinity).Assembly, "Redis/affinity.lua");

    private readonly long _idleMilliseconds = (long)options.Value.StickyIdle.TotalMilliseconds;

    public bool CountsKeys => false;

    public async ValueTask<Binding> BindAsync(AffinityHash key, Candidates candidates, CancellationToken cancellationToken)
    {
        var call = (Keys: new RedisKey[] { $"gateway:affinity:{key}" }, Values: ValuesOf(key, candidates));
        long begun = time.GetTimestamp();
        try
        {
            var answer = (RedisResult[])
                (
                    await redis.Affinity.CallAsync(
                        static (database, call) => Script.RunAsync(database, call.Keys, call.Values),
                        call,
                        cancellationToken
                    )
                )!;
            return Read(answer, key, candidates);
        }
        finally
        {
            metrics.Called(time.GetElapsedTime(begun));
        }
    }

    private RedisValue[] ValuesOf(AffinityHash key, Candidates candidates)
    {
        var staying = candidates.Staying;
        var values = new RedisValue[3 + staying.Count];
        (values[0], values[1], values[2]) = (
            _idleMilliseconds,
            candidates.ForNew(key).Settings.Name,
            candidates.ForMoved(key).Settings.Name
        );
        for (int i = 0; i < staying.Count; i++)
            values[3 + i] = staying[i].Settings.Name;
        return values;
    }

    /// <summary>The script answers with a place in what it was given.</summary>
    private static Binding Read(RedisResult[] answer, AffinityHash key, Candidates candidates) =>
        (BindingKind)(int)answer[0] switch
        {
            BindingKind.New => new(candidates.ForNew(key), BindingKind.New),
            BindingKind.Moved => new(candidates.ForMoved(key), BindingKind.Moved),
            _ => new(candidates.Staying[(int)answer[1]], BindingKind.Hit),
        };
}
