namespace Platform.OrderApi.Orders;

/// <summary>Writes the answer by hand: a fixed text with four gaps.</summary>
internal static class OrderReplyWriter
{
    /// <summary>Room for any answer, in bytes: the id has at most 770 with its quotes, the rest at most 160.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Writes to <paramref name="destination"/> and returns the length, in bytes.</summary>
    public static int Write(Span<byte> destination, in Order order, long receivedAt)
    {
        var length = 0;
        Append(destination, ref length, "{\"status\":\"success\",\"order_id\":"u8);
        Append(destination, ref length, order.OrderIdToken);
        Append(destination, ref length, ",\"server_receive_time\":"u8);
        Append(destination, ref length, receivedAt);
        Append(destination, ref length, ",\"client_send_time\":"u8);
        Append(destination, ref length, order.Timestamp);
        Append(destination, ref length, ",\"latency_ns\":"u8);
        // A timestamp may be any of 64 bits, so the difference needs one more.
        Append(destination, ref length, (Int128)receivedAt - order.Timestamp);
        Append(destination, ref length, "}"u8);
        return length;
    }

    private static void Append(Span<byte> destination, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(destination[length..]);
        length += text.Length;
    }

    private static void Append<T>(Span<byte> destination, ref int length, T number)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(destination[length..], out var written, default, null);
        length += written;
    }
}
