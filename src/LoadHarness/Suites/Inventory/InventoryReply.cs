using System.Buffers.Text;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What the inventory must answer, looked at by bytes.</summary>
internal static class InventoryReply
{
    /// <summary>A stock must be of the product that was asked for, and not below 0.</summary>
    /// <returns>Null when the answer is right, else what is wrong.</returns>
    public static string? ReadStock(ReadOnlySpan<byte> body, int productId)
    {
        if (!Has(body, "\"product_id\":"u8, productId))
            return $"The answer is not of product {productId}.";
        return TryRead(body, "\"stock\":"u8, out long stock) && stock >= 0 ? null : "The answer has no stock ≥ 0.";
    }

    /// <summary>A sale must be of the product and the pieces that were asked for, and have an order.</summary>
    /// <returns>Null when the answer is right, else what is wrong.</returns>
    public static string? ReadSold(ReadOnlySpan<byte> body, int productId, int quantity)
    {
        if (!Has(body, "\"product_id\":"u8, productId) || !Has(body, "\"quantity\":"u8, quantity))
            return $"The answer is not of {quantity} of product {productId}.";
        if (!TryRead(body, "\"remaining\":"u8, out long remaining) || remaining < 0)
            return "The answer has no remaining ≥ 0.";
        var order = ValueOf(body, "\"order_id\":"u8);
        return order.Length > 2 && (order[0] == '"' ? order[1] != '"' : char.IsAsciiDigit((char)order[0]))
            ? null
            : "The answer has no order_id.";
    }

    /// <summary>A 400 must say that too few pieces are left.</summary>
    /// <returns>Null when the answer is right, else what is wrong.</returns>
    public static string? ReadSoldOut(ReadOnlySpan<byte> body)
    {
        var type = ValueOf(body, "\"type\":"u8);
        int end = type.IsEmpty ? -1 : type[1..].IndexOf((byte)'"') + 1;
        return end > 0 && type[..end].EndsWith("/insufficient-stock"u8)
            ? null
            : "Status 400 whose type does not end in /insufficient-stock.";
    }

    private static bool Has(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name, long expected) =>
        TryRead(body, name, out long value) && value == expected;

    private static bool TryRead(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name, out long value) =>
        Utf8Parser.TryParse(ValueOf(body, name), out value, out _);

    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        int at = body.IndexOf(name);
        return at < 0 ? default : body[(at + name.Length)..].TrimStart((byte)' ');
    }
}
