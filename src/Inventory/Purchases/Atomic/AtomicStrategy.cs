using Platform.Inventory.Orders;

namespace Platform.Inventory.Purchases.Atomic;

/// <summary>
/// <c>v3</c> and <c>v4</c>: one script checks, takes the pieces away, gives the number, notes the event and remembers the key.
/// v3 answers when the order is recorded, v4 when Redis has it.
/// </summary>
internal sealed class AtomicStrategy(SaleBatcher batcher) : IPurchaseStrategy
{
    // The token is not listened to: the answer comes in bounded time, and to listen costs more than it could save.
    public ValueTask<PurchaseOutcome> PurchaseAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        var operation = new SaleOperation(purchase.ProductId, purchase.Quantity, purchase.Buyer, purchase.IdempotencyKey ?? "");
        batcher.Add(operation);
        return new(operation.Task);
    }
}
