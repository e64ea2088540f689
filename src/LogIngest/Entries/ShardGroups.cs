using System.Buffers;

namespace Platform.LogIngest.Entries;

/// <summary>The entries of a request for one shard.</summary>
/// <param name="Shard">From 0.</param>
/// <param name="Frames">Frames (<see cref="EntryFrame"/>) one after another; the memory may be reused once the queue has
/// answered.</param>
/// <param name="Entries">How many.</param>
internal readonly record struct ShardPart(int Shard, ReadOnlyMemory<byte> Frames, int Entries);

/// <summary>Parts a run of frames by shard; within a shard the order stays. A counting sort.</summary>
internal static class ShardGroups
{
    /// <summary>Groups frames.</summary>
    /// <param name="frames">One after another.</param>
    /// <param name="entries">How many, ≥ 1.</param>
    /// <param name="shards">1 to 256.</param>
    /// <param name="grouped">An array of the pool to which frames were copied, unless all are of one shard; the caller gives it
    /// back.</param>
    public static ShardPart[] Of(ReadOnlyMemory<byte> frames, int entries, int shards, ref byte[] grouped)
    {
        byte[] shardOf = ArrayPool<byte>.Shared.Rent(entries);
        Span<ShardTotal> totals = stackalloc ShardTotal[shards];
        totals.Clear();
        int used = Count(frames.Span, shardOf, totals);
        if (used > 1 && grouped.Length == 0)
            grouped = ArrayPool<byte>.Shared.Rent(frames.Length);
        if (used > 1)
            Copy(frames.Span, shardOf, totals, grouped);
        ShardPart[] parts = used > 1 ? Parts(totals, used, grouped) : [new ShardPart(shardOf[0], frames, entries)];
        ArrayPool<byte>.Shared.Return(shardOf);
        return parts;
    }

    /// <summary>Finds each frame's shard, and what each shard has.</summary>
    /// <returns>How many shards have any.</returns>
    private static int Count(ReadOnlySpan<byte> frames, Span<byte> shardOf, Span<ShardTotal> totals)
    {
        int used = 0,
            shard = 0,
            at = 0,
            left = frames.Length;
        ReadOnlySpan<byte> device = [];
        while (EntryFrame.TryRead(ref frames, out var frame))
        {
            // Most requests are of one device.
            if (!frame.DeviceId.SequenceEqual(device))
                shard = DeviceIds.ShardOf(device = frame.DeviceId, totals.Length);
            shardOf[at++] = (byte)shard;
            used += totals[shard].Entries++ == 0 ? 1 : 0;
            totals[shard].Bytes += left - frames.Length;
            left = frames.Length;
        }

        return used;
    }

    private static void Copy(ReadOnlySpan<byte> frames, ReadOnlySpan<byte> shardOf, Span<ShardTotal> totals, Span<byte> grouped)
    {
        int start = 0;
        foreach (ref var total in totals)
        {
            total.Next = start;
            start += total.Bytes;
        }

        foreach (byte shard in shardOf)
        {
            var frame = frames;
            if (!EntryFrame.TryRead(ref frames, out _))
                break;
            frame = frame[..^frames.Length];
            frame.CopyTo(grouped[totals[shard].Next..]);
            totals[shard].Next += frame.Length;
        }
    }

    private static ShardPart[] Parts(ReadOnlySpan<ShardTotal> totals, int used, byte[] grouped)
    {
        var parts = new ShardPart[used];
        int part = 0;
        for (int shard = 0; shard < totals.Length; shard++)
        {
            var total = totals[shard];
            if (total.Entries > 0)
                parts[part++] = new ShardPart(shard, grouped.AsMemory(total.Next - total.Bytes, total.Bytes), total.Entries);
        }

        return parts;
    }

    private struct ShardTotal
    {
        public int Entries,
            Bytes,
            Next;
    }
}
