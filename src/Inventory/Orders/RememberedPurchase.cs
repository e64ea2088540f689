namespace Platform.Inventory.Orders;

/// <summary>What the first purchase with an idempotency key was, and what it was answered.</summary>
/// <param name="ProductId">Of the purchase.</param>
/// <param name="Quantity">Of the purchase.</param>
/// <param name="Order">The order; null when too few pieces were left.</param>
/// <param name="Remaining">Pieces left after it.</param>
internal sealed record RememberedPurchase(long ProductId, int Quantity, OrderId? Order, long Remaining)
{
    /// <summary>What a purchase with the same key is answered.</summary>
    public PurchaseOutcome Of(Purchase purchase) =>
        purchase.ProductId != ProductId || purchase.Quantity != Quantity ? new PurchaseOutcome(PurchaseStatus.KeyReused)
        : Order is { } order ? PurchaseOutcome.Sold(order, Remaining)
        : PurchaseOutcome.Insufficient(Remaining);
}
