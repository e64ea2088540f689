using Platform.Inventory.Orders;

namespace Platform.Inventory.Books;

/// <summary>Whether the stock that is sold from agrees with the orders that are recorded.</summary>
/// <param name="Epoch">The epoch in which it was looked at.</param>
/// <param name="Products">Each product, by its number.</param>
/// <param name="AtStake">Orders that were sold and are not recorded yet; at most 100 are named.</param>
/// <param name="Repaired">What was done about it, for people; null when nothing was.</param>
internal sealed record Reconciliation(int Epoch, IReadOnlyList<ProductBalance> Products, IReadOnlyList<OrderId> AtStake, string? Repaired);

/// <summary>A product's books at one moment.</summary>
/// <param name="ProductId">Which.</param>
/// <param name="Initial">Pieces ever put on sale.</param>
/// <param name="Sold">Pieces sold, as counted where it is sold from.</param>
/// <param name="Remaining">Pieces left there.</param>
/// <param name="Recorded">Pieces of all recorded orders, those at stake included.</param>
/// <param name="Orders">How many orders that is.</param>
internal sealed record ProductBalance(long ProductId, long Initial, long Sold, long Remaining, long Recorded, long Orders)
{
    /// <summary>Pieces that are not accounted for; 0 when the books agree.</summary>
    public long Difference => Math.Abs(Initial - Sold - Remaining) + Math.Abs(Sold - Recorded);
}
