namespace Platform.LogIngest.Queue.Redis.Reading;

/// <summary>
/// How many items to ask for, learned from those before, so that a run is bounded in bytes and entries without knowing what comes.
/// </summary>
/// <param name="mostEntries">A run ends with the item that reaches it.</param>
internal sealed class RunSize(int mostEntries)
{
    /// <summary>A run ends with the item that reaches it: what a worker holds of a shard at once.</summary>
    public const int MostBytes = 4 << 20;

    /// <summary>The most items of a call, so that one that was misjudged stays bounded: 8 MiB of items of 64 KiB.</summary>
    public const int MostItems = 128;

    private const int FirstItems = 8;

    private int _cap = FirstItems;
    private double _bytesPerItem = 1;
    private double _entriesPerItem = 1;

    /// <summary>Whether a run needs no more.</summary>
    public bool IsFull(int entries, long bytes) => entries >= mostEntries || bytes >= MostBytes;

    /// <summary>
    /// How many items to ask for next. The most it asks for at the start is small, and grows to at most twice as many a call.
    /// </summary>
    /// <param name="entries">What the run holds.</param>
    /// <param name="bytes">What the run holds.</param>
    public int Next(int entries, long bytes)
    {
        double wanted = Math.Min((mostEntries - entries) / _entriesPerItem, (MostBytes - bytes) / _bytesPerItem);
        return Math.Clamp((int)Math.Ceiling(Math.Min(wanted, MostItems)), 1, _cap);
    }

    /// <summary>Learns from what came.</summary>
    public void Learn(int items, int entries, long bytes)
    {
        if (items == 0)
            return;
        (_entriesPerItem, _bytesPerItem) = ((double)entries / items, Math.Max((double)bytes / items, 1));
        _cap = Math.Min(2 * _cap, MostItems);
    }
}
