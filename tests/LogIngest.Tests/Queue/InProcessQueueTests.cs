using System.Collections.Concurrent;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Queue.InProcess;
using Platform.Testing;

namespace Platform.LogIngest.Tests.Queue;

/// <summary>The embedded queue under the contract, and what only it does.</summary>
public sealed class InProcessQueueTests : LogQueueContract
{
    protected override int Shards => 1;

    [Fact]
    public async Task OffsetsNeverGoBack_EvenIfTheClockDoes()
    {
        var time = new ManualTime();
        await using var queue = new InProcessQueue(
            Microsoft.Extensions.Options.Options.Create(new LogIngestOptions()),
            time,
            _ => Task.FromResult<byte[]?>(null)
        );
        // Stored by an earlier process whose clock was ahead.
        var stored = new StreamOffset(time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(), 5);
        var read = queue.ReadAsync(0, stored, default).AsTask();
        _ = queue.AddAsync(Frames.Submission("d", 0, 1)).AsTask();
        Assert.True((await read).Last > stored);
    }

    [Fact]
    public async Task NotStoredInTime_IsAnsweredAndNotReadAgain()
    {
        var time = new ManualTime();
        await using var queue = new InProcessQueue(
            Microsoft.Extensions.Options.Options.Create(new LogIngestOptions()),
            time,
            _ => Task.FromResult<byte[]?>(null)
        );
        var late = queue.AddAsync(Frames.Submission("d", 0, 1)).AsTask();
        Assert.Single((await queue.ReadAsync(0, StreamOffset.Start, default)).Items);
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(AdmissionKind.Unavailable, (await late).Kind);
        // The worker failed and reads again.
        var next = queue.AddAsync(Frames.Submission("d", 1, 1)).AsTask();
        var run = await queue.ReadAsync(0, StreamOffset.Start, default);
        Assert.Single(run.Items);
        await queue.TrimAsync(0, run.Last, default);
        Assert.Equal(AdmissionKind.Accepted, (await next).Kind);
        Assert.Equal(0, (await queue.DepthAsync(default)).Entries);
    }

    [Fact]
    public async Task WhileTheStoreHangs_EachIsAnsweredWhenItsTimeIsUp()
    {
        var time = new ManualTime();
        await using var queue = new InProcessQueue(
            Microsoft.Extensions.Options.Options.Create(new LogIngestOptions()),
            time,
            _ => Task.FromResult<byte[]?>(null)
        );
        var first = queue.AddAsync(Frames.Submission("d", 0, 1)).AsTask();
        Assert.Single((await queue.ReadAsync(0, StreamOffset.Start, default)).Items);
        time.Advance(TimeSpan.FromSeconds(6));
        var second = queue.AddAsync(Frames.Submission("d", 1, 1)).AsTask();
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(AdmissionKind.Unavailable, (await first).Kind);
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(AdmissionKind.Unavailable, (await second.WaitAsync(Waiting.Patience)).Kind);
    }

    [Fact]
    public async Task WhatCameBeforeTheWorkersFirstWord_IsNotTakenForStored_EvenIfTheClockWentBack()
    {
        var time = new ManualTime();
        await using var queue = new InProcessQueue(
            Microsoft.Extensions.Options.Options.Create(new LogIngestOptions()),
            time,
            _ => Task.FromResult<byte[]?>(null)
        );
        var added = queue.AddAsync(Frames.Submission("d", 0, 1)).AsTask();
        // Stored by an earlier process whose clock was ahead.
        var stored = new StreamOffset(time.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(), 5);
        await queue.TrimAsync(0, stored, default);
        Assert.False(added.IsCompleted);
        var run = await queue.ReadAsync(0, stored, default);
        Assert.True(Assert.Single(run.Items).Offset > stored);
        await queue.TrimAsync(0, run.Last, default);
        Assert.Equal(AdmissionKind.Accepted, (await added).Kind);
    }

    private protected override Task<ILogQueue> OpenAsync(LogIngestOptions options) => Task.FromResult<ILogQueue>(new KeyStore(options));

    /// <summary>Stands for the store: it has the keys of what was trimmed.</summary>
    private sealed class KeyStore : ILogQueue
    {
        private readonly ConcurrentDictionary<string, byte[]> _answers = new();
        private readonly ConcurrentQueue<QueueItem> _read = new();
        private readonly InProcessQueue _queue;

        public KeyStore(LogIngestOptions options) =>
            _queue = new InProcessQueue(
                Microsoft.Extensions.Options.Options.Create(options),
                TimeProvider.System,
                key => Task.FromResult(_answers.GetValueOrDefault(key))
            );

        public ValueTask<Admission> AddAsync(Submission submission) => _queue.AddAsync(submission);

        public async ValueTask<QueueRun> ReadAsync(int shard, StreamOffset after, CancellationToken cancellationToken)
        {
            var run = await _queue.ReadAsync(shard, after, cancellationToken);
            foreach (var item in run.Items)
                _read.Enqueue(item);
            return run;
        }

        public ValueTask TrimAsync(int shard, StreamOffset upTo, CancellationToken cancellationToken)
        {
            foreach (var item in _read.Where(item => item.Offset <= upTo))
            {
                if (item.Idempotency is { } key)
                    _answers[key.Key] = key.Answer.ToArray();
            }

            return _queue.TrimAsync(shard, upTo, cancellationToken);
        }

        public ValueTask<QueueDepth> DepthAsync(CancellationToken cancellationToken) => _queue.DepthAsync(cancellationToken);

        public ValueTask DisposeAsync() => _queue.DisposeAsync();
    }
}
