using System.Buffers;

namespace Platform.LogIngest.Entries;

/// <summary>
/// What was read from one request: the good entries as frames, and what is wrong with the others. Disposing gives back its
/// memory, and with it that of its frames and parts: only once the queue has answered. For one thread at a time.
/// </summary>
/// <param name="receivedAt">The time in the entries' ids.</param>
internal sealed class EntryBatch(DateTimeOffset receivedAt) : IDisposable
{
    /// <summary>The most faults that are kept; bad entries are counted beyond.</summary>
    public const int MaxFaults = 100;

    private EntryIds _ids = new(receivedAt);
    private byte[] _frames = [];
    private byte[] _grouped = [];
    private List<EntryFault>? _faults;
    private int _lastBad = -1;

    /// <summary>Entries in the request, good or bad; those that were reached when <see cref="IsRefused"/>.</summary>
    public int Seen { get; private set; }

    /// <summary>Good entries; each has a frame.</summary>
    public int Count { get; private set; }

    /// <summary>Entries with faults, however many faults each has.</summary>
    public int BadEntries { get; private set; }

    /// <summary>Bytes of all frames.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether the request as a whole is at fault: then there are no entries, and one fault says why.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether every entry is good, and there is at least one.</summary>
    public bool IsWhole => !IsRefused && BadEntries == 0 && Count > 0;

    /// <summary>The first <see cref="MaxFaults"/> faults, in the order of entries.</summary>
    public IReadOnlyList<EntryFault> Faults => _faults ?? (IReadOnlyList<EntryFault>)[];

    /// <summary>Frames of the good entries, in the order sent.</summary>
    public ReadOnlyMemory<byte> Frames => _frames.AsMemory(0, Bytes);

    /// <summary>The id of the first good entry; there must be one.</summary>
    public Guid FirstId => new(_frames.AsSpan(4, 16), bigEndian: true);

    /// <summary>Makes room for at least so many bytes of frames more.</summary>
    public void Reserve(int bytes)
    {
        int needed = checked(Bytes + bytes);
        if (_frames.Length >= needed)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, (int)Math.Min(2L * _frames.Length, Array.MaxLength)));
        _frames.AsSpan(0, Bytes).CopyTo(larger);
        GiveBack(ref _frames);
        _frames = larger;
    }

    /// <summary>A further entry is read.</summary>
    public void Begin() => Seen++;

    /// <summary>Keeps a good entry.</summary>
    public void Add(in EntryDraft entry)
    {
        int size = EntryFrame.SizeOf(entry.DeviceId.Length, entry.MessageBytes, entry.LogData.Length);
        bool isEscaped = entry.MessageBytes != entry.Message.Length;
        Reserve(size + (isEscaped ? entry.MessageBytes : 0));
        var message = entry.Message;
        var room = _frames.AsSpan(Bytes);
        if (isEscaped)
        {
            // Behind the frame, where the next one will be.
            var text = room[size..];
            message = text[..JsonText.Unescape(entry.Message, text)];
        }

        Bytes += EntryFrame.Write(room, _ids.Next(), entry.Level, entry.DeviceTime, entry.DeviceId, message, entry.LogData);
        Count++;
    }

    /// <summary>Tells a fault of the entry that was begun last.</summary>
    public void AddFault(string field, string message)
    {
        int index = Seen - 1;
        if (_lastBad != index)
            BadEntries++;
        _lastBad = index;
        _faults ??= [];
        if (_faults.Count < MaxFaults)
            _faults.Add(new EntryFault(index, field, message));
    }

    /// <summary>Refuses the request as a whole.</summary>
    public void Refuse(string field, string message)
    {
        IsRefused = true;
        Count = Bytes = 0;
        _faults = [new EntryFault(null, field, message)];
    }

    /// <summary>The good entries, of which there must be one, grouped by shard; they stay in this batch's memory.</summary>
    /// <param name="shards">How many there are, 1 to 256.</param>
    public IReadOnlyList<ShardPart> GroupByShard(int shards) => ShardGroups.Of(Frames, Count, shards, ref _grouped);

    public void Dispose()
    {
        Count = Bytes = 0;
        GiveBack(ref _frames);
        GiveBack(ref _grouped);
    }

    private static void GiveBack(ref byte[] rented)
    {
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
        rented = [];
    }
}

/// <summary>Something wrong with a request's entries.</summary>
/// <param name="Index">Which entry, from 0 in the order sent; null for the body as a whole.</param>
/// <param name="Field">Which member; <c>$</c> for the entry or the body itself.</param>
/// <param name="Message">What is wrong, the limit, and what to do; begins with a verb, the field being its subject.</param>
internal readonly record struct EntryFault(int? Index, string Field, string Message);
