using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Platform.LogIngest.Storage;

namespace Platform.LogIngest.Queries;

/// <summary>A position as clients carry it: opaque, Base64url of 16 bytes.</summary>
internal static class Cursor
{
    public static string Write(EntryPosition position)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position.ReceivedAt);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], position.Index);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string text, out EntryPosition position)
    {
        position = default;
        Span<byte> bytes = stackalloc byte[18];
        if (text.Length != 22 || Base64Url.DecodeFromChars(text, bytes, out _, out int count) != OperationStatus.Done || count != 16)
            return false;
        position = new(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
        return position is { ReceivedAt: >= 0 and <= MaxMilliseconds, Index: >= 0 };
    }

    /// <summary>The end of the year 9999: what every store can compare with.</summary>
    private const long MaxMilliseconds = 253_402_300_799_999;
}
