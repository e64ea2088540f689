using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Platform.LoadEngine.Measuring;

/// <summary>
/// Writes histograms in HdrHistogram's encoding V2, which its libraries and tools read in every language. Values are
/// nanoseconds. Nothing is lost: with three significant digits and a lowest value of 1 HdrHistogram cuts the same
/// buckets as <see cref="Histogram"/>, under the same indexes. A reader reports the upper end of a bucket where
/// <see cref="Histogram"/> reports its middle: at most 0.05 % more.
/// </summary>
/// <remarks>
/// After <c>encodeIntoByteBuffer</c> and <c>encodeIntoCompressedByteBuffer</c> of the Java library's
/// <c>AbstractHistogram</c>, which are the format's only description. Integers are big-endian.
/// </remarks>
public static class HdrEncoding
{
    /// <summary>Three digits: 2,048 values of their own, then 1,024 buckets a power of two.</summary>
    private const int SignificantDigits = 3;

    private const int Cookie = 0x1c849303 | CountsWithoutFixedSize;
    private const int CompressedCookie = 0x1c849304 | CountsWithoutFixedSize;

    /// <summary>Stands where V1 had the size of a count.</summary>
    private const int CountsWithoutFixedSize = 0x10;

    private const int HeaderSize = 40;
    private const int CompressedHeaderSize = 8;

    /// <summary>The encoding V2: a header of 40 bytes, then counts up to the last bucket that holds something.</summary>
    /// <param name="histogram">It may be recorded to meanwhile; what is then counted may be in it or not.</param>
    public static byte[] Encode(Histogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        var counts = new ArrayBufferWriter<byte>(initialCapacity: 4_096);
        WriteCounts(histogram, counts);
        byte[] encoded = new byte[HeaderSize + counts.WrittenCount];
        WriteHeader(encoded, counts.WrittenCount);
        counts.WrittenSpan.CopyTo(encoded.AsSpan(HeaderSize));
        return encoded;
    }

    /// <summary>The compressed encoding V2, which in Base64 is a field of an interval log: a header of 8 bytes, then zlib.</summary>
    /// <param name="histogram">As for <see cref="Encode"/>.</param>
    public static byte[] EncodeCompressed(Histogram histogram)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[CompressedHeaderSize]);
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(Encode(histogram));
        byte[] compressed = stream.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(compressed, CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(compressed.AsSpan(4), compressed.Length - CompressedHeaderSize);
        return compressed;
    }

    private static void WriteHeader(Span<byte> header, int countsLength)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], countsLength);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], 0); // the offset of shifted histograms
        BinaryPrimitives.WriteInt32BigEndian(header[12..], SignificantDigits);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], 1); // the lowest value told from 0
        BinaryPrimitives.WriteInt64BigEndian(header[24..], Histogram.MaxValue);
        BinaryPrimitives.WriteDoubleBigEndian(header[32..], 1); // the unit of histograms of floating point
    }

    private static void WriteCounts(Histogram histogram, ArrayBufferWriter<byte> to)
    {
        int next = 0;
        foreach (var (index, count) in histogram.Buckets())
        {
            WriteZeros(index - next, to);
            ZigZagLeb128.Write(to, count);
            next = index + 1;
        }

        if (next == 0)
            WriteZeros(1, to); // an empty histogram is one bucket that holds nothing
    }

    /// <summary>Several empty buckets are their number, negative; one is its count.</summary>
    private static void WriteZeros(int buckets, ArrayBufferWriter<byte> to)
    {
        if (buckets > 0)
            ZigZagLeb128.Write(to, buckets == 1 ? 0 : -buckets);
    }
}

/// <summary>
/// Integers in one to nine bytes, as HdrHistogram's encoding V2 has them (LEB128-64b9B): the sign in the lowest bit, so that small
/// negative numbers are short too; then seven bits a byte, the lowest first, and the highest bit of a byte tells that another
/// follows. The ninth byte has eight bits, where common LEB128 takes a tenth.
/// </summary>
internal static class ZigZagLeb128
{
    private const int MostBytes = 9;

    public static void Write(IBufferWriter<byte> to, long value)
    {
        ulong rest = (ulong)((value << 1) ^ (value >> 63));
        var bytes = to.GetSpan(MostBytes);
        int length = 0;
        for (; rest > 0x7f && length < MostBytes - 1; rest >>= 7)
            bytes[length++] = (byte)(rest | 0x80);
        bytes[length++] = (byte)rest;
        to.Advance(length);
    }
}
