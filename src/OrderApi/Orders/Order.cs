namespace Platform.OrderApi.Orders;

/// <summary>What the echo needs of an order. Spans of the request's own bytes: it lives no longer than they do.</summary>
internal ref struct Order
{
    /// <summary>The order id as the client wrote it, quotes and escapes included.</summary>
    public ReadOnlySpan<byte> OrderIdToken;

    /// <summary>When the client sent it, in nanoseconds since the Unix epoch.</summary>
    public long Timestamp;
}
