using System.Text;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;
using Platform.LogIngest.Storage;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>Entries and runs for tests of stores.</summary>
internal static class StoreSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Long enough that no lease ends while a test runs.</summary>
    public static readonly TimeSpan LongLease = TimeSpan.FromHours(1);

    public static StreamOffset At(DateTimeOffset time, long sequence = 0) => new(time.ToUnixTimeMilliseconds(), sequence);

    public static byte[] Frame(
        string device,
        string message,
        EntryLevel level = EntryLevel.Info,
        string logData = "",
        DateTimeOffset? deviceTime = null
    )
    {
        byte[] id = Encoding.UTF8.GetBytes(device),
            text = Encoding.UTF8.GetBytes(message),
            data = Encoding.UTF8.GetBytes(logData);
        var frame = new byte[EntryFrame.SizeOf(id.Length, text.Length, data.Length)];
        long time = deviceTime is { } at ? (at - EntryFrame.Epoch).Ticks / TimeSpan.TicksPerMicrosecond : EntryFrame.NoTime;
        EntryFrame.Write(frame, Guid.CreateVersion7(), level, time, id, text, data);
        return frame;
    }

    public static QueueItem Item(StreamOffset offset, params byte[][] frames) =>
        new(offset, frames.SelectMany(frame => frame).ToArray(), frames.Length);

    public static QueueRun Run(StreamOffset offset, params byte[][] frames) => new([Item(offset, frames)]);

    /// <summary>
    /// 120 entries of a device, levels in turn, in items of three, two items a millisecond, over the two hours about a midnight.
    /// </summary>
    public static QueueRun AboutMidnight(string device)
    {
        var start = new DateTimeOffset(2026, 11, 20, 23, 0, 0, TimeSpan.Zero);
        return new([
            .. Enumerable
                .Range(0, 40)
                .Select(item =>
                    Item(
                        At(start.AddMinutes(item / 2 * 6), item % 2),
                        [
                            .. Enumerable
                                .Range(item * 3, 3)
                                .Select(number => Frame(device, $"{number}", (EntryLevel)(number % LogLevels.Count))),
                        ]
                    )
                ),
        ]);
    }

    /// <summary>Prepares one shard and leases it.</summary>
    public static async Task<ShardLease> LeaseOneAsync(this ILogStore store, string worker = "worker")
    {
        await store.PrepareAsync(1, default);
        return Assert.Single(await store.ClaimAsync(worker, [], LongLease, default));
    }

    /// <summary>Stores a run that must be taken.</summary>
    public static async Task<ShardLease> MustStoreAsync(this ILogStore store, ShardLease lease, QueueRun run)
    {
        var after = await store.StoreAsync(lease, run, default);
        Assert.NotNull(after);
        Assert.Equal(lease with { Offset = run.Last }, after);
        return after;
    }

    public static async Task<string[]> MessagesAsync(this ILogStore store, EntryQuery query) =>
        [.. (await store.QueryAsync(query, default)).Select(entry => entry.Message)];
}
