namespace Platform.Inventory.Records;

/// <summary>What stands on the stream under a number: an order, or a restock.</summary>
/// <param name="Number">Grows by one within an epoch.</param>
/// <param name="ProductId">Which product.</param>
/// <param name="Quantity">Pieces sold; 0 for a restock.</param>
/// <param name="Initial">Pieces ever put on sale, after the restock; 0 for an order.</param>
/// <param name="Remaining">Pieces left after it.</param>
/// <param name="Buyer">Who bought; empty for a restock.</param>
/// <param name="Key">The order's idempotency key; null for none.</param>
/// <param name="At">When it was decided, on the clock of the store that decided; milliseconds.</param>
internal sealed record SaleEvent(
    long Number,
    long ProductId,
    int Quantity,
    long Initial,
    long Remaining,
    string Buyer,
    string? Key,
    DateTimeOffset At
)
{
    public bool IsOrder => Quantity > 0;
}
