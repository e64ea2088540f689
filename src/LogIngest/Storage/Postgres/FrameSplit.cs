using Platform.LogIngest.Queue;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>Takes a run apart into single entries, telling which are no frames.</summary>
internal static class FrameSplit
{
    /// <returns>The entries, each with what is wrong with it or null. Behind a wrong length the rest of the item is one piece.</returns>
    public static IReadOnlyList<(EntrySlice Entry, string? Fault)> Of(QueueRun run)
    {
        var entries = new List<(EntrySlice, string?)>();
        foreach (var item in run.Items)
        {
            var rest = item.Frames;
            for (int place = 0; !rest.IsEmpty; place++)
            {
                var (length, fault) = Measure(rest.Span);
                entries.Add((new(item.Offset, place, rest[..length]), fault));
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
