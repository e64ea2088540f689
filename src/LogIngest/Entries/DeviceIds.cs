using System.Buffers;

namespace Platform.LogIngest.Entries;

/// <summary>What a device may be called, and in which shard its entries lie.</summary>
internal static class DeviceIds
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-"u8
    );

    /// <summary>1 to <see cref="MaxLength"/> of <c>A-Za-z0-9_.:-</c>.</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length is >= 1 and <= MaxLength && !id.ContainsAnyExcept(Allowed);

    /// <summary>Makes any text a device id: what is not allowed becomes <c>_</c>, what is too long is cut.</summary>
    /// <param name="text">Not empty.</param>
    public static byte[] From(string text)
    {
        var id = new byte[Math.Min(text.Length, MaxLength)];
        for (int at = 0; at < id.Length; at++)
            id[at] = char.IsAscii(text[at]) && Allowed.Contains((byte)text[at]) ? (byte)text[at] : (byte)'_';
        return id;
    }

    /// <summary>
    /// The shard of a device. It decides in which queue entries wait and so never changes between processes or versions: FNV-1a,
    /// 64 bits (Fowler, Noll, Vo; RFC 9923), then MurmurHash3's finaliser (fmix64, Appleby), because the low bits of FNV alone
    /// depend on the low bits of its input only; then modulo.
    /// </summary>
    public static int ShardOf(ReadOnlySpan<byte> id, int shards)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte character in id)
            hash = (hash ^ character) * 0x100000001B3;
        hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ hash >> 33) * 0xC4CEB9FE1A85EC53;
        return (int)((hash ^ hash >> 33) % (uint)shards);
    }
}
