using Platform.LogIngest.Entries;

namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>Splits frames into items of bounded size, never within a frame.</summary>
internal static class ItemSplitter
{
    /// <summary>
    /// The size of an item, in bytes, unless a single frame is larger: small enough that a reader's run can be bounded by counting items.
    /// </summary>
    public const int ItemBytes = 64 << 10;

    /// <summary>Splits the frames of a part.</summary>
    public static IEnumerable<(ReadOnlyMemory<byte> Frames, int Entries)> Split(ReadOnlyMemory<byte> frames, int entries)
    {
        while (frames.Length > ItemBytes)
        {
            var (bytes, count) = FirstItem(frames.Span);
            yield return (frames[..bytes], count);
            (frames, entries) = (frames[bytes..], entries - count);
        }

        if (frames.Length > 0)
            yield return (frames, entries);
    }

    private static (int Bytes, int Entries) FirstItem(ReadOnlySpan<byte> frames)
    {
        int bytes = 0,
            entries = 0;
        for (var rest = frames; EntryFrame.TryRead(ref rest, out _); entries++)
        {
            int end = frames.Length - rest.Length;
            if (end > ItemBytes && entries > 0)
                break;
            bytes = end;
        }

        return (bytes, entries);
    }
}
