using System.Numerics;
using Microsoft.Extensions.Options;

namespace Platform.Gateway.Routing.Affinity.Memory;

/// <summary>
/// Remembers the keys of one process, as many as may be: in shards, each with a lock and a part of the room. Keys spread over them by their
/// hash, so a shard may be full a little before all are.
/// </summary>
internal sealed class MemoryAffinity : IAffinity
{
    private const int ShardsPerProcessor = 4;

    /// <summary>Below this, shards would differ too much.</summary>
    private const int LeastKeysPerShard = 1000;

    private readonly StickyShard[] _shards;

    public MemoryAffinity(IOptions<RoutingOptions> options, TimeProvider time, RoutingMetrics metrics)
    {
        int most = options.Value.MaxStickyKeys;
        int shards = Math.Clamp(most / LeastKeysPerShard, 1, Math.Min(Environment.ProcessorCount, 64) * ShardsPerProcessor);
        shards = 1 << BitOperations.Log2((uint)shards);
        _shards =
        [
            .. Enumerable.Range(0, shards).Select(i => new StickyShard((most + i) / shards, options.Value.StickyIdle, time, metrics)),
        ];
        metrics.ShowKeys(() => Count);
    }

    public bool CountsKeys => true;

    /// <summary>Keys that are remembered; some may be idle for too long.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    public ValueTask<Binding> BindAsync(AffinityHash key, Candidates candidates, CancellationToken cancellationToken) =>
        new(_shards[(int)(key.Value >> 64) & (_shards.Length - 1)].Bind(key, candidates));
}
