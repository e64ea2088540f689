using System.Globalization;
using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>
/// The names of what stands in Redis. All share the hash tag <c>{logs}</c>: on a cluster they lie on one node, and one script
/// may touch several shards at once.
/// </summary>
internal static class RedisKeys
{
    /// <summary>
    /// A hash: <c>entries</c> and <c>bytes</c> that wait, and of each shard what was ever added (<c>0:added:entries</c>,
    /// <c>0:added:bytes</c>) and what of it is gone (<c>0:gone:entries</c>, <c>0:gone:bytes</c>).
    /// </summary>
    public static readonly RedisKey Depth = "{logs}:depth";

    /// <summary>
    /// A stream. An item has <c>n</c>, its entries; <c>f</c>, their frames; <c>e</c> and <c>b</c>, the entries and bytes that
    /// were added to the shard before it.
    /// </summary>
    public static RedisKey Shard(int shard) => string.Create(CultureInfo.InvariantCulture, $"{{logs}}:shard:{shard}");

    /// <summary>A string: what the first request with an idempotency key was answered. Expires by itself.</summary>
    public static RedisKey Idempotency(string key) => "{logs}:key:" + key;
}
