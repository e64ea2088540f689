using System.Buffers.Binary;

namespace Platform.LogIngest.Entries;

/// <summary>
/// One checked entry as bytes: what lies in the queue, and what the stores read. All numbers big-endian, as PostgreSQL
/// takes them.
/// <code>
/// length       4 bytes, of all that follows
/// id          16 bytes, UUID version 7
/// level        1 byte
/// device time  8 bytes, microseconds since 2000-01-01 UTC; long.MinValue for none
/// device id    1 byte length, then ASCII
/// message      4 bytes length, then UTF-8
/// log data     4 bytes length, then a JSON object in UTF-8; length 0 for none
/// </code>
/// </summary>
internal readonly ref struct EntryFrame
{
    /// <summary>The bytes of a frame that every entry needs.</summary>
    public const int FixedBytes = 4 + 16 + 1 + 8 + 1 + 4 + 4;

    /// <summary>Stands for no device time.</summary>
    public const long NoTime = long.MinValue;

    /// <summary>Where times of frames count from: PostgreSQL's epoch.</summary>
    public static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private EntryFrame(ReadOnlySpan<byte> frame)
    {
        Id = frame[4..20];
        Level = (EntryLevel)frame[20];
        DeviceTime = BinaryPrimitives.ReadInt64BigEndian(frame[21..]);
        int at = 30 + frame[29];
        DeviceId = frame[30..at];
        Message = Text(frame, ref at);
        LogData = Text(frame, ref at);
    }

    /// <summary>UUID version 7, big-endian.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>How severe it is.</summary>
    public EntryLevel Level { get; }

    /// <summary>Microseconds since 2000-01-01 UTC, or <see cref="NoTime"/>.</summary>
    public long DeviceTime { get; }

    /// <summary>1 to 128 ASCII characters.</summary>
    public ReadOnlySpan<byte> DeviceId { get; }

    /// <summary>UTF-8 without NUL.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>A JSON object; empty for none.</summary>
    public ReadOnlySpan<byte> LogData { get; }

    /// <summary>Takes the first frame off a run of frames.</summary>
    /// <returns>False at the end.</returns>
    public static bool TryRead(scoped ref ReadOnlySpan<byte> frames, out EntryFrame frame)
    {
        frame = default;
        if (frames.IsEmpty)
            return false;
        int length = 4 + BinaryPrimitives.ReadInt32BigEndian(frames);
        frame = new EntryFrame(frames[..length]);
        frames = frames[length..];
        return true;
    }

    /// <summary>The bytes of an entry's frame.</summary>
    public static int SizeOf(int deviceIdBytes, int messageBytes, int logDataBytes) =>
        FixedBytes + deviceIdBytes + messageBytes + logDataBytes;

    /// <summary>Writes a frame; <paramref name="to"/> must hold <see cref="SizeOf"/> bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(
        Span<byte> to,
        Guid id,
        EntryLevel level,
        long deviceTime,
        ReadOnlySpan<byte> deviceId,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> logData
    )
    {
        int size = SizeOf(deviceId.Length, message.Length, logData.Length);
        BinaryPrimitives.WriteInt32BigEndian(to, size - 4);
        id.TryWriteBytes(to[4..], bigEndian: true, out _);
        to[20] = (byte)level;
        BinaryPrimitives.WriteInt64BigEndian(to[21..], deviceTime);
        to[29] = (byte)deviceId.Length;
        deviceId.CopyTo(to[30..]);
        int at = 30 + deviceId.Length;
        Append(to, message, ref at);
        Append(to, logData, ref at);
        return size;
    }

    private static void Append(Span<byte> to, ReadOnlySpan<byte> text, ref int at)
    {
        BinaryPrimitives.WriteInt32BigEndian(to[at..], text.Length);
        text.CopyTo(to[(at + 4)..]);
        at += 4 + text.Length;
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> frame, scoped ref int at)
    {
        int start = at + 4,
            length = BinaryPrimitives.ReadInt32BigEndian(frame[at..]);
        at = start + length;
        return frame[start..at];
    }
}
