using System.Globalization;
using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>What the hash of the depth says (<see cref="RedisKeys.Depth"/>).</summary>
/// <param name="Entries">That wait, over all shards.</param>
/// <param name="Bytes">Of their frames.</param>
/// <param name="WaitingShards">The shards in which they wait, whether or not they are still configured.</param>
internal sealed record DepthFields(long Entries, long Bytes, IReadOnlyList<int> WaitingShards)
{
    /// <summary>Reads names and values in turn.</summary>
    public static DepthFields Of(RedisResult[] reply)
    {
        var fields = reply.Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => (long)pair[1], StringComparer.Ordinal);
        var shards = fields
            .Keys.Where(name => name.EndsWith(":added:entries", StringComparison.Ordinal))
            .Select(name => name[..name.IndexOf(':', StringComparison.Ordinal)])
            .Where(shard => fields[$"{shard}:added:entries"] > fields.GetValueOrDefault($"{shard}:gone:entries"))
            .Select(shard => int.Parse(shard, CultureInfo.InvariantCulture));
        return new DepthFields(fields.GetValueOrDefault("entries"), fields.GetValueOrDefault("bytes"), [.. shards]);
    }
}
