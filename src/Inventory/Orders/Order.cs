namespace Platform.Inventory.Orders;

/// <summary>A recorded order.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProductId">What was bought.</param>
/// <param name="Quantity">How many pieces, at least 1.</param>
/// <param name="Buyer">Who bought them.</param>
/// <param name="CreatedAt">When it was decided, on the clock of the store that decided; milliseconds.</param>
internal sealed record Order(OrderId Id, long ProductId, int Quantity, string Buyer, DateTimeOffset CreatedAt);

/// <summary>Which orders are asked for, oldest first.</summary>
internal sealed record OrderQuery
{
    /// <summary>Of one product; null for all.</summary>
    public long? ProductId { get; init; }

    /// <summary>Of one buyer; null for all.</summary>
    public string? Buyer { get; init; }

    /// <summary>Later than this one; null from the first.</summary>
    public OrderId? After { get; init; }

    /// <summary>The most orders, at least 1.</summary>
    public required int Limit { get; init; }
}
