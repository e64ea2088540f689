using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.LogIngest.Queue.Redis.Flushing;
using Platform.LogIngest.Queue.Redis.Reading;
using Platform.ServiceDefaults.Stores.Redis;
using StackExchange.Redis;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>
/// The queue in Redis (6.2 or later): a stream a shard. Submissions that come while others are on their way go together, in
/// one call of one script, which takes each whole or not at all.
/// <para>
/// What a crash can lose is for Redis's settings to say. It writes what it took to its append-only file before it answers, so
/// with <c>appendfsync always</c> nothing that was accepted is lost. With <c>everysec</c> it may hold the write back for up to
/// two seconds while the disk is still busy with the last fsync: a killed Redis can then lose what it answered meanwhile, and
/// a machine that fails loses the last second or two in any case. Without <c>appendonly</c> everything in the queue is lost.
/// </para>
/// <para>
/// A key costs about 200 bytes of Redis's memory for <see cref="LogIngestOptions.IdempotencyWindow"/>. Redis's maxmemory must
/// hold these and <see cref="LogIngestOptions.MaxPendingBytes"/>.
/// </para>
/// </summary>
internal sealed class RedisLogQueue : ILogQueue
{
    /// <summary>About how many items a call of the trim script removes, so that Redis is not kept from others for long.</summary>
    private const int TrimItems = 1000;

    private readonly LogIngestOptions _options;
    private readonly TimeProvider _time;
    private readonly RedisConnections _connections;
    private readonly RedisConnection _reading;
    private readonly Flusher _flusher;
    private readonly ConcurrentDictionary<int, ShardReader> _readers = new();

    public RedisLogQueue(
        ConfigurationOptions configuration,
        IOptions<LogIngestOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<RedisLogQueue> logger
    )
    {
        (_options, _time) = (options.Value, time);
        // Two: a caller's answer of a few bytes must not wait behind a worker's run of megabytes.
        _connections = new RedisConnections(configuration, time, logger, count: 2);
        _reading = _connections.All[1];
        _flusher = new Flusher(_connections.All[0], _options, time, meters, logger);
    }

    public ValueTask<Admission> AddAsync(Submission submission) => _flusher.AddAsync(submission);

    public ValueTask<QueueRun> ReadAsync(int shard, StreamOffset after, CancellationToken cancellationToken) =>
        _readers
            .GetOrAdd(shard, static (shard, queue) => new ShardReader(shard, queue._reading, queue._options, queue._time), this)
            .ReadAsync(after, cancellationToken);

    public async ValueTask TrimAsync(int shard, StreamOffset upTo, CancellationToken cancellationToken)
    {
        RedisKey[] keys = [RedisKeys.Depth, RedisKeys.Shard(shard)];
        RedisValue[] values = [(upTo with { Sequence = upTo.Sequence + 1 }).ToString(), TrimItems];
        bool more = true;
        while (more)
            more = (int)await RunAsync(QueueScripts.Trim, keys, values, cancellationToken) == 1;
    }

    public async ValueTask<QueueDepth> DepthAsync(CancellationToken cancellationToken)
    {
        var reply = (RedisResult[]?)
            await _reading.CallAsync(static (database, key) => database.ExecuteAsync("HGETALL", key), RedisKeys.Depth, cancellationToken);
        var depth = DepthFields.Of(reply ?? []);
        if (depth.Entries == 0)
            return default;
        RedisKey[] streams = [.. depth.WaitingShards.Select(RedisKeys.Shard)];
        var oldest = (RedisResult[])(await RunAsync(QueueScripts.Oldest, streams, [], cancellationToken))!;
        return new QueueDepth(depth.Entries, depth.Bytes, OldestOf(oldest));
    }

    /// <summary>For the health check.</summary>
    public IReadOnlyList<RedisConnection> Connections => _connections.All;

    public async ValueTask DisposeAsync()
    {
        await _flusher.DisposeAsync();
        await _connections.DisposeAsync();
    }

    private Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        _reading.CallAsync(
            static (database, call) => call.script.RunAsync(database, call.keys, call.values),
            (script, keys, values),
            cancellationToken
        );

    private static DateTimeOffset? OldestOf(RedisResult[] offsets)
    {
        var oldest = offsets.Select(offset => (string)offset!).Where(offset => offset.Length > 0).Select(StreamOffset.Parse).ToList();
        return oldest.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(oldest.Min(offset => offset.Milliseconds));
    }
}

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
