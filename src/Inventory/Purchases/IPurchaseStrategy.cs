using Platform.Inventory.Orders;

namespace Platform.Inventory.Purchases;

/// <summary>
/// How it is decided who gets a piece: a lock or a script, one process or many. Each sells never more than there is, records
/// every sale, and sells once for an idempotency key, also when its process is killed or paused anywhere.
/// </summary>
internal interface IPurchaseStrategy
{
    /// <summary>Decides a purchase.</summary>
    /// <param name="purchase">What is wanted; already checked.</param>
    /// <param name="cancellationToken">Gives up waiting; what was decided stays decided.</param>
    /// <returns>How it ended. An expected failure is an outcome, not an exception.</returns>
    ValueTask<PurchaseOutcome> PurchaseAsync(Purchase purchase, CancellationToken cancellationToken);
}
