using System.Text;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;

namespace Platform.LogIngest.Tests;

/// <summary>Makes framed entries for tests of queues and stores.</summary>
internal static class Frames
{
    /// <summary>One entry; its message tells its number.</summary>
    public static byte[] Of(
        string deviceId,
        int number,
        EntryLevel level = EntryLevel.Info,
        string? logData = null,
        long deviceTime = EntryFrame.NoTime
    )
    {
        byte[] device = Encoding.ASCII.GetBytes(deviceId),
            message = Encoding.UTF8.GetBytes($"entry {number}"),
            data = Encoding.UTF8.GetBytes(logData ?? "");
        var frame = new byte[EntryFrame.SizeOf(device.Length, message.Length, data.Length)];
        EntryFrame.Write(frame, Guid.CreateVersion7(), level, deviceTime, device, message, data);
        return frame;
    }

    /// <summary>A submission of entries of one device to one shard.</summary>
    public static Submission Submission(string deviceId, int first, int count, int shard = 0, string? key = null, string answer = "") =>
        new()
        {
            Parts = [new ShardPart(shard, Enumerable.Range(first, count).SelectMany(number => Of(deviceId, number)).ToArray(), count)],
            Entries = count,
            IdempotencyKey = key,
            Answer = Encoding.UTF8.GetBytes(answer),
        };

    /// <summary>A run of one item with entries of one device.</summary>
    public static QueueRun Run(string deviceId, int first, int count, StreamOffset offset) =>
        new([new QueueItem(offset, Enumerable.Range(first, count).SelectMany(number => Of(deviceId, number)).ToArray(), count)]);
}
