namespace Platform.LogIngest.Queue.Redis.Flushing;

/// <summary>Gathers parts of several submissions for one shard into an item.</summary>
/// <param name="stream">The shard's index among those of the flush, from 1.</param>
internal sealed class ItemBuilder(int stream)
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private int _bytes;
    private int _entries;

    public int Stream => stream;

    public bool Fits(int bytes) => _bytes + bytes <= ItemSplitter.ItemBytes;

    public void Add(ReadOnlyMemory<byte> frames, int entries)
    {
        _parts.Add(frames);
        _bytes += frames.Length;
        _entries += entries;
    }

    /// <summary>Makes the item and begins the next; false when there is nothing in it.</summary>
    public bool TryBuild(out byte[] frames, out int entries)
    {
        frames = GC.AllocateUninitializedArray<byte>(_bytes);
        entries = _entries;
        int at = 0;
        foreach (var part in _parts)
        {
            part.CopyTo(frames.AsMemory(at));
            at += part.Length;
        }

        _parts.Clear();
        (_bytes, _entries) = (0, 0);
        return at > 0;
    }
}
