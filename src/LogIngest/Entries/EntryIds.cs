using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.LogIngest.Entries;

/// <summary>
/// Ids for the entries of one request: UUIDs of version 7 (RFC 9562) that grow from entry to entry. <c>rand_a</c> is a counter
/// from 0 (section 6.2, method 1); a request of more than 4,096 entries runs ahead of the clock, a millisecond for each further
/// 4,096. <c>rand_b</c> is 62 bits from the operating system's cryptographic source, so that ids differ between requests,
/// threads and processes.
/// </summary>
internal struct EntryIds(DateTimeOffset now)
{
    private const int CounterBits = 12;

    /// <summary>Milliseconds since 1970, then the counter.</summary>
    private ulong _next = (ulong)now.ToUnixTimeMilliseconds() << CounterBits;

    /// <summary>An id greater than the one before.</summary>
    public Guid Next()
    {
        ulong high = _next++;
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(id, high >> CounterBits << 16 | 0x7000 | high & 0xFFF);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], 0x8000_0000_0000_0000 | RandomBits.Next() >> 2);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>Taken in blocks: a call to the source costs as much as a hundred ids.</summary>
    private sealed class RandomBits
    {
        private const int BlockBytes = 1024;

        [ThreadStatic]
        private static RandomBits? _ofThread;

        private readonly byte[] _block = new byte[BlockBytes];
        private int _used = BlockBytes;

        public static ulong Next() => (_ofThread ??= new RandomBits()).Take();

        private ulong Take()
        {
            if (_used == BlockBytes)
            {
                RandomNumberGenerator.Fill(_block);
                _used = 0;
            }

            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(_block.AsSpan(_used));
            _used += sizeof(ulong);
            return bits;
        }
    }
}
