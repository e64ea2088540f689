using System.Collections.Concurrent;
using System.Text;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.ServiceDefaults.Stores;

namespace Platform.LogIngest.Tests.Queue;

/// <summary>Stands for the worker: reads all shards, records what it reads and trims it. Goes on when the queue was away.</summary>
internal sealed class QueueConsumer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _messages = new();
    private readonly Task[] _loops;

    public QueueConsumer(ILogQueue queue, int shards, StreamOffset after = default) =>
        _loops = [.. Enumerable.Range(0, shards).Select(shard => Task.Run(() => ConsumeAsync(queue, shard, after)))];

    /// <summary>The offsets of all items, each shard's in the order read.</summary>
    public ConcurrentDictionary<int, ConcurrentQueue<StreamOffset>> Offsets { get; } = new();

    /// <summary>The messages of a device's entries in the order read.</summary>
    public string[] MessagesOf(string device) => _messages.TryGetValue(device, out var messages) ? [.. messages] : [];

    /// <summary>Reads a run's entries as <c>device: message</c>.</summary>
    public static IEnumerable<(string Device, string Message)> EntriesOf(QueueRun run) => run.Items.SelectMany(EntriesOf);

    /// <summary>Reads an item's entries.</summary>
    public static List<(string Device, string Message)> EntriesOf(QueueItem item)
    {
        var entries = new List<(string, string)>();
        var frames = item.Frames.Span;
        while (EntryFrame.TryRead(ref frames, out var entry))
            entries.Add((Encoding.ASCII.GetString(entry.DeviceId), Encoding.UTF8.GetString(entry.Message)));
        Assert.Equal(item.Entries, entries.Count);
        return entries;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task ConsumeAsync(ILogQueue queue, int shard, StreamOffset after)
    {
        var stored = after;
        while (!_stop.IsCancellationRequested)
            try
            {
                var run = await queue.ReadAsync(shard, stored, _stop.Token);
                if (run.Items.Count == 0)
                    continue;
                Record(shard, run);
                // As a worker's transaction does, it knows what it has before the queue forgets it.
                stored = run.Last;
                await queue.TrimAsync(shard, stored, _stop.Token);
            }
            catch (StoreUnavailableException)
            {
                await Task.Yield();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
    }

    private void Record(int shard, QueueRun run)
    {
        foreach (var item in run.Items)
            Offsets.GetOrAdd(shard, _ => new()).Enqueue(item.Offset);
        foreach (var (device, message) in EntriesOf(run))
            _messages.GetOrAdd(device, _ => new()).Enqueue(message);
    }
}
