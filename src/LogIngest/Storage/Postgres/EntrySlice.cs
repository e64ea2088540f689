using Platform.LogIngest.Queue;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Consecutive entries of a queue item.</summary>
/// <param name="Offset">Of the item.</param>
/// <param name="First">The index of the first entry in the item.</param>
/// <param name="Frames">The entries.</param>
internal readonly record struct EntrySlice(StreamOffset Offset, int First, ReadOnlyMemory<byte> Frames)
{
    /// <summary>The items of a run, whole.</summary>
    public static EntrySlice[] Of(QueueRun run) => [.. run.Items.Select(item => new EntrySlice(item.Offset, 0, item.Frames))];
}
