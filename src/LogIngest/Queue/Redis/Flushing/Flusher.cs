using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Batching;
using Platform.ServiceDefaults.Stores.Redis;

namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>Carries submissions to Redis, all that wait in one call.</summary>
internal sealed class Flusher : IAsyncDisposable
{
    /// <summary>
    /// Calls under way at once. As fast as 200 callers can, in three interleaved rounds: two took 10 to 25 % more submissions
    /// than one, three no more than two.
    /// </summary>
    private const int MostCalls = 2;

    /// <summary>The most that waits here; unless submissions are tiny, the callers' own bound in bytes is reached earlier.</summary>
    private const int MostWaiting = 65_536;

    /// <summary>So that Redis is not kept from others for long: 4 MiB take it about 5 ms.</summary>
    private const long MostBytes = 4 << 20;

    private readonly GroupCommit<WaitingSubmission> _groups;
    private readonly RedisConnection _connection;
    private readonly LogIngestOptions _options;
    private readonly TimeProvider _time;
    private readonly RedisQueueMetrics _metrics;
    private readonly DurabilityCheck _durability;

    public Flusher(RedisConnection connection, LogIngestOptions options, TimeProvider time, IMeterFactory meters, ILogger logger)
    {
        (_connection, _options, _time) = (connection, options, time);
        _durability = new DurabilityCheck(connection, logger);
        _groups = new(
            new()
            {
                Limit = new(MostWaiting),
                // Submissions without a key are taken together or refused together. A flush of a quarter of the queue's bound is refused
                // only when three quarters are filled, so that a full queue is never a nearly empty one.
                MaxGroup = new(options.MaxPendingEntries / 4, Math.Min(options.MaxPendingBytes / 4, MostBytes)),
                SizeOf = static waiting => new(waiting.Submission.Entries, waiting.Bytes),
                Concurrency = MostCalls,
                // A call of its own, and as long a wait for others'.
                Patience = connection.Timeout * 2,
                Commit = FlushAsync,
                Refuse = Refuse,
            },
            time,
            logger
        );
        _metrics = new RedisQueueMetrics(meters, () => _groups.Waiting);
    }

    /// <summary>Hands a submission over.</summary>
    public ValueTask<Admission> AddAsync(Submission submission)
    {
        var waiting = new WaitingSubmission(submission);
        return _groups.TryAdd(waiting) switch
        {
            GroupAdmission.Taken => new(waiting.Task),
            GroupAdmission.Full => new(Admission.Full),
            _ => new(Admission.Unavailable("The service is stopping.")),
        };
    }

    /// <summary>Ends once all that waits has its answer.</summary>
    public ValueTask DisposeAsync() => _groups.DisposeAsync();

    private async Task FlushAsync(Lazy<IReadOnlyList<WaitingSubmission>> group)
    {
        long begun = _time.GetTimestamp();
        var flush = new FlushCall(_options, group.Value);
        flush.Complete(
            await _connection.CallAsync(
                static (database, flush) => QueueScripts.Add.RunAsync(database, flush.Keys, flush.Values),
                (flush.Keys, flush.Values)
            )
        );
        _metrics.Flushed(group.Value.Count, _time.GetElapsedTime(begun));
        _durability.RunOnce();
    }

    private void Refuse(WaitingSubmission waiting, GroupFault fault)
    {
        string detail = fault switch
        {
            GroupFault.Failed { Exception: StoreUnavailableException e } => e.Message,
            GroupFault.Failed => "The call to Redis failed unexpectedly; see the service's log.",
            _ => RedisFault.NoAnswer(_connection.Address, _connection.Timeout),
        };
        if (waiting.TrySetResult(Admission.Unavailable(detail)))
            _metrics.Unavailable(1);
    }
}
