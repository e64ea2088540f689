namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>Gathers parts of several submissions for one shard into an item.</summary>
/// <param name="stream">The shard's place among those of the flush, from 1.</param>
internal sealed class OpenItem(int stream)
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private int _bytes;
    private int _entries;

    public int Stream => stream;

    public bool Fits(int bytes) => _bytes + bytes <= ItemCutter.ItemBytes;

    public void Add(ReadOnlyMemory<byte> frames, int entries)
    {
        _pieces.Add(frames);
        _bytes += frames.Length;
        _entries += entries;
    }

    /// <summary>Takes the item; false when there is nothing in it.</summary>
    public bool TryTake(out byte[] frames, out int entries)
    {
        frames = GC.AllocateUninitializedArray<byte>(_bytes);
        entries = _entries;
        int at = 0;
        foreach (var piece in _pieces)
        {
            piece.CopyTo(frames.AsMemory(at));
            at += piece.Length;
        }

        _pieces.Clear();
        (_bytes, _entries) = (0, 0);
        return at > 0;
    }
}
