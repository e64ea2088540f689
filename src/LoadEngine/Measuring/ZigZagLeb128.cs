using System.Buffers;

namespace Platform.LoadEngine.Measuring;

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
