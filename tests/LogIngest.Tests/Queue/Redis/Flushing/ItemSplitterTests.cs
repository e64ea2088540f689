using FsCheck;
using FsCheck.Fluent;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue.Redis.Flushing;

namespace Platform.LogIngest.Tests.Queue.Redis.Flushing;

public sealed class ItemSplitterTests
{
    [Fact]
    public void AnyFrames_AreSplitBetweenFramesIntoItemsThatAreBoundedAndFull()
    {
        var size = Gen.OneOf(Gen.Choose(0, 200), Gen.Choose(0, 80_000), Gen.Constant(ItemSplitter.ItemBytes));
        var sizes = from count in Gen.Choose(1, 12) from list in Gen.ArrayOf(size, count) select list;
        Prop.ForAll(sizes.ToArbitrary(), Check).QuickCheckThrowOnFailure();
    }

    private static void Check(int[] messageSizes)
    {
        byte[] frames = Joined(messageSizes.Select(size => (ReadOnlyMemory<byte>)FrameOf(size)));
        var pieces = ItemSplitter.Split(frames, messageSizes.Length).ToList();
        Assert.True(frames.AsSpan().SequenceEqual(Joined(pieces.Select(piece => piece.Frames))));
        foreach (var (piece, entries) in pieces)
        {
            Assert.Equal(entries, CountOf(piece.Span));
            Assert.True(entries == 1 || piece.Length <= ItemSplitter.ItemBytes, $"{piece.Length} bytes in {entries} entries.");
        }

        foreach (var (piece, next) in pieces.Zip(pieces.Skip(1)))
            Assert.True(piece.Frames.Length + FirstOf(next.Frames.Span) > ItemSplitter.ItemBytes, "The next frame would have fitted.");
    }

    private static byte[] Joined(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using var all = new MemoryStream();
        foreach (var piece in pieces)
            all.Write(piece.Span);
        return all.ToArray();
    }

    private static byte[] FrameOf(int messageBytes)
    {
        var frame = new byte[EntryFrame.SizeOf(1, messageBytes, 0)];
        EntryFrame.Write(frame, Guid.Empty, EntryLevel.Info, EntryFrame.NoTime, "d"u8, new byte[messageBytes], default);
        return frame;
    }

    private static int CountOf(ReadOnlySpan<byte> frames)
    {
        int count = 0;
        while (EntryFrame.TryRead(ref frames, out _))
            count++;
        return count;
    }

    private static int FirstOf(ReadOnlySpan<byte> frames)
    {
        var rest = frames;
        EntryFrame.TryRead(ref rest, out _);
        return frames.Length - rest.Length;
    }
}
