using Platform.LogIngest.Queue;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Splits a run into single entries, and says which are not frames.</summary>
internal static class FrameSplit
{
    /// <returns>The entries, each with what is wrong with it or null. After a wrong length the rest of the item is one entry.</returns>
    public static IReadOnlyList<(EntrySlice Entry, string? Fault)> Of(QueueRun run)
    {
        var entries = new List<(EntrySlice, string?)>();
        foreach (var item in run.Items)
        {
            var rest = item.Frames;
            for (int index = 0; !rest.IsEmpty; index++)
            {
                var (length, fault) = Measure(rest.Span);
                entries.Add((new(item.Offset, index, rest[..length]), fault));
                rest = rest[length..];
            }
        }

        return entries;
    }

    private static (int Length, string? Fault) Measure(ReadOnlySpan<byte> frames)
    {
        const int prefix = sizeof(int);
        long length = frames.Length < prefix ? -1 : prefix + (long)System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frames);
        if (length < prefix || length > frames.Length)
            return (frames.Length, "The frame's length is wrong.");
        try
        {
            var frame = frames[..(int)length];
            FrameCheck.Read(ref frame);
            return ((int)length, null);
        }
        catch (InvalidDataException e)
        {
            return ((int)length, e.Message);
        }
    }
}
