using Microsoft.Extensions.Options;

namespace Platform.LogIngest.Queue.InProcess;

/// <summary>
/// The queue of the embedded deployment: one shard in memory. A submission is answered when it is trimmed, which the worker does
/// after the transaction that holds it has committed; so many requests share one commit (group commit), and what a crash
/// takes along was never answered.
/// </summary>
internal sealed class InProcessQueue : ILogQueue
{
    /// <summary>A run is cut at the item that reaches this many bytes.</summary>
    private const int RunBytes = 4 << 20;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly LogIngestOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<PendingItem> _pending = new();
    private readonly PendingKeys _keys;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly ITimer _sweep;
    private long _entries;
    private long _bytes;
    private StreamOffset _last;
    private bool _started;

    /// <param name="options">Its bounds.</param>
    /// <param name="time">The clock of offsets and patience.</param>
    /// <param name="findAnswer">What a key was answered that was stored before; null for an unknown one.</param>
    public InProcessQueue(IOptions<LogIngestOptions> options, TimeProvider time, Func<string, Task<byte[]?>> findAnswer)
    {
        _options = options.Value;
        _time = time;
        _keys = new PendingKeys(findAnswer);
        _sweep = time.CreateTimer(_ => RefuseLate(), null, SweepInterval, SweepInterval);
    }

    public ValueTask<Admission> AddAsync(Submission submission) =>
        submission.IdempotencyKey is { } key
            ? new(_keys.OnceAsync(key, submission.Answer.ToArray(), () => Add(submission)))
            : new(Add(submission));

    public async ValueTask<QueueRun> ReadAsync(int shard, StreamOffset after, CancellationToken cancellationToken)
    {
        if (Take(after) is { Items.Count: > 0 } run)
            return run;
        await _arrived.WaitAsync(_options.LeaseDuration / 4, cancellationToken);
        return Take(after);
    }

    public ValueTask TrimAsync(int shard, StreamOffset upTo, CancellationToken cancellationToken)
    {
        List<PendingItem> stored = [];
        lock (_gate)
        {
            StartAfter(upTo);
            while (_pending.TryPeek(out var item) && item.Offset <= upTo)
                stored.Add(Remove());
        }

        foreach (var item in stored)
            item.Answer.TrySetResult(Admission.Accepted);
        return ValueTask.CompletedTask;
    }

    public ValueTask<QueueDepth> DepthAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var oldest = _pending.TryPeek(out var item)
                ? DateTimeOffset.FromUnixTimeMilliseconds(item.Offset.Milliseconds)
                : (DateTimeOffset?)null;
            return new(new QueueDepth(_entries, _bytes, oldest));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        _arrived.Dispose();
    }

    private Task<Admission> Add(Submission submission)
    {
        var part = submission.Parts.Single();
        PendingItem item;
        lock (_gate)
        {
            if (_entries + part.Entries > _options.MaxPendingEntries || _bytes + part.Frames.Length > _options.MaxPendingBytes)
                return Task.FromResult(Admission.Full);
            _last = Next();
            item = new PendingItem(_last, part.Frames, part.Entries, submission);
            _pending.Enqueue(item);
            _entries += item.Entries;
            _bytes += item.Bytes;
            if (_arrived.CurrentCount == 0)
                _arrived.Release();
        }

        return item.Answer.Task;
    }

    /// <summary>Never goes back, whatever the clock does.</summary>
    private StreamOffset Next()
    {
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return now > _last.Milliseconds ? new(now, 0) : _last with { Sequence = _last.Sequence + 1 };
    }

    /// <summary>
    /// The worker's first read says what an earlier process stored. Nothing of this one is stored yet, so all pending items come after it,
    /// even if the clock went back over the restart.
    /// </summary>
    private void StartAfter(StreamOffset stored)
    {
        if (_started)
            return;
        _started = true;
        if (stored < _last && (!_pending.TryPeek(out var first) || first.Offset > stored))
            return;
        _last = stored;
        foreach (var item in _pending)
            item.Offset = _last = Next();
    }

    private QueueRun Take(StreamOffset after)
    {
        lock (_gate)
        {
            StartAfter(after);
            RemoveAnswered();
            List<QueueItem> items = [];
            int entries = 0,
                bytes = 0;
            foreach (var item in _pending)
            {
                if (item.Offset <= after)
                    continue;
                items.Add(item.ToQueueItem());
                (entries, bytes) = (entries + item.Entries, bytes + item.Bytes);
                if (entries >= _options.RunEntries || bytes >= RunBytes)
                    break;
            }

            return items.Count == 0 ? QueueRun.Empty : new QueueRun(items);
        }
    }

    /// <summary>
    /// Forgets what was answered as not stored. No run holds them: a worker reads again only after its run is trimmed or has failed.
    /// </summary>
    private void RemoveAnswered()
    {
        while (_pending.TryPeek(out var item) && item.Answer.Task.IsCompleted)
            Remove();
    }

    private PendingItem Remove()
    {
        var item = _pending.Dequeue();
        _entries -= item.Entries;
        _bytes -= item.Bytes;
        item.Free();
        return item;
    }

    private void RefuseLate()
    {
        List<PendingItem> late;
        lock (_gate)
        {
            long before = (_time.GetUtcNow() - _options.CommitTimeout).ToUnixTimeMilliseconds();
            late = [.. _pending.TakeWhile(item => item.Offset.Milliseconds < before).Where(item => !item.Answer.Task.IsCompleted)];
        }

        foreach (var item in late)
            item.Answer.TrySetResult(
                Admission.Unavailable(
                    $"The entries were not stored within {_options.CommitTimeout.TotalSeconds:0.###} s. See the service's log."
                )
            );
    }
}
