namespace Platform.Inventory.Orders;

/// <summary>What a buyer wants; already checked.</summary>
/// <param name="ProductId">Which product, at least 1.</param>
/// <param name="Quantity">How many pieces, at least 1.</param>
/// <param name="Buyer">Who: 1 to 64 of letters, digits and <c>. _ - @</c>.</param>
/// <param name="IdempotencyKey">1 to 255 visible ASCII characters, of this buyer; null for none.</param>
internal sealed record Purchase(long ProductId, int Quantity, string Buyer, string? IdempotencyKey);

/// <summary>How a purchase ended.</summary>
internal enum PurchaseStatus
{
    /// <summary>Sold, and recorded as the strategy promises.</summary>
    Sold,

    /// <summary>Fewer pieces are left than were wanted. Nothing was sold.</summary>
    InsufficientStock,

    /// <summary>There is no such product.</summary>
    UnknownProduct,

    /// <summary>The lock was not had in time. Nothing was sold.</summary>
    LockNotHad,

    /// <summary>Another request with the same idempotency key is still in work.</summary>
    KeyInWork,

    /// <summary>The idempotency key was used for another purchase.</summary>
    KeyReused,

    /// <summary>Too much waits already. Nothing was sold.</summary>
    Overloaded,

    /// <summary>A server is unavailable, or the stock is being rebuilt. Whether it was sold may not be known: see the detail.</summary>
    Unavailable,
}

/// <summary>What a purchase is answered.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="OrderId">The order, when sold.</param>
/// <param name="Remaining">Pieces left after it, when sold or when too few are left.</param>
/// <param name="Detail">What is wrong and what to do, for people, when unavailable.</param>
internal readonly record struct PurchaseOutcome(PurchaseStatus Status, OrderId OrderId = default, long Remaining = 0, string? Detail = null)
{
    public static PurchaseOutcome Sold(OrderId id, long remaining) => new(PurchaseStatus.Sold, id, remaining);

    public static PurchaseOutcome Insufficient(long remaining) => new(PurchaseStatus.InsufficientStock, Remaining: remaining);

    public static PurchaseOutcome Unavailable(string detail) => new(PurchaseStatus.Unavailable, Detail: detail);
}
