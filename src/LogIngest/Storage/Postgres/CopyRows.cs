using System.Buffers.Binary;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Queue;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Entries as rows of <c>log_entries</c> in PostgreSQL's binary COPY format
/// (https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"), written straight from the frames: no object and
/// no string for an entry.
/// </summary>
internal sealed class CopyRows(IReadOnlyList<EntrySlice> slices)
{
    public const string Command =
        "COPY log_entries (device_id, log_level, received_at, position, id, device_time, message, log_data) FROM STDIN (FORMAT BINARY)";

    /// <summary>A row is at most so much longer than its frame: a count, eight lengths, two times, a position, jsonb's version.</summary>
    public const int MostAdded = 2 + (8 * sizeof(int)) + 2 + 8 + 8 + 16 + 8 + 1;

    private const short Columns = 8;
    private static readonly long EpochMilliseconds = EntryFrame.Epoch.ToUnixTimeMilliseconds();

    private int _slice,
        _byte,
        _entry;

    /// <summary>Signature, flags, length of the header's extension.</summary>
    public static ReadOnlySpan<byte> Header =>
        [
            (byte)'P',
            (byte)'G',
            (byte)'C',
            (byte)'O',
            (byte)'P',
            (byte)'Y',
            (byte)'\n',
            0xff,
            (byte)'\r',
            (byte)'\n',
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ];

    /// <summary>Ends the rows.</summary>
    public static ReadOnlySpan<byte> Trailer => [0xff, 0xff];

    /// <summary>Whether all rows are written.</summary>
    public bool Done => _slice == slices.Count;

    /// <summary>Writes as many rows as fit.</summary>
    /// <param name="to">Holds at least the largest frame and <see cref="MostAdded"/>, or nothing is written for ever.</param>
    /// <returns>The bytes written.</returns>
    public int Write(Span<byte> to)
    {
        int written = 0;
        for (; !Done; NextSlice())
        {
            var slice = slices[_slice];
            var frames = slice.Frames.Span[_byte..];
            while (!frames.IsEmpty)
            {
                int left = frames.Length;
                EntryFrame.TryRead(ref frames, out var frame);
                int length = left - frames.Length;
                if (to.Length - written < length + MostAdded)
                    return written;
                written += WriteRow(to[written..], frame, slice.Offset, slice.First + _entry);
                _byte += length;
                _entry++;
            }
        }

        return written;
    }

    private void NextSlice() => (_slice, _byte, _entry) = (_slice + 1, 0, 0);

    private static int WriteRow(Span<byte> to, EntryFrame frame, StreamOffset offset, int entry)
    {
        BinaryPrimitives.WriteInt16BigEndian(to, Columns);
        int at = 2;
        WriteBytes(to, frame.DeviceId, ref at);
        BinaryPrimitives.WriteInt32BigEndian(to[at..], sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(to[(at + 4)..], (short)frame.Level);
        at += 6;
        WriteInt64(to, (offset.Milliseconds - EpochMilliseconds) * 1000, ref at);
        WriteInt64(to, EntryPosition.Of(offset, entry).Index, ref at);
        WriteBytes(to, frame.Id, ref at);
        if (frame.DeviceTime == EntryFrame.NoTime)
            WriteNull(to, ref at);
        else
            WriteInt64(to, frame.DeviceTime, ref at);
        WriteBytes(to, frame.Message, ref at);
        WriteJson(to, frame.LogData, ref at);
        return at;
    }

    private static void WriteJson(Span<byte> to, ReadOnlySpan<byte> json, ref int at)
    {
        if (json.IsEmpty)
        {
            WriteNull(to, ref at);
            return;
        }

        BinaryPrimitives.WriteInt32BigEndian(to[at..], json.Length + 1);
        to[at + 4] = 1;
        json.CopyTo(to[(at + 5)..]);
        at += 5 + json.Length;
    }

    private static void WriteBytes(Span<byte> to, ReadOnlySpan<byte> value, ref int at)
    {
        BinaryPrimitives.WriteInt32BigEndian(to[at..], value.Length);
        value.CopyTo(to[(at + 4)..]);
        at += 4 + value.Length;
    }

    private static void WriteInt64(Span<byte> to, long value, ref int at)
    {
        BinaryPrimitives.WriteInt32BigEndian(to[at..], sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(to[(at + 4)..], value);
        at += 12;
    }

    private static void WriteNull(Span<byte> to, ref int at)
    {
        BinaryPrimitives.WriteInt32BigEndian(to[at..], -1);
        at += 4;
    }
}
