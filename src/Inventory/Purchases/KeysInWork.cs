using System.Collections.Concurrent;
using Platform.Inventory.Orders;

namespace Platform.Inventory.Purchases;

/// <summary>The idempotency keys of purchases in work in this process; no more than there are purchases in work.</summary>
internal sealed class KeysInWork
{
    private readonly ConcurrentDictionary<(string Buyer, string Key), bool> _keys = new();

    /// <summary>Takes a purchase's key.</summary>
    /// <returns>Whether nobody has it; a purchase without a key has nothing to take.</returns>
    public bool TryTake(Purchase purchase) => purchase.IdempotencyKey is not { } key || _keys.TryAdd((purchase.Buyer, key), true);

    public void Release(Purchase purchase)
    {
        if (purchase.IdempotencyKey is { } key)
            _keys.TryRemove((purchase.Buyer, key), out _);
    }
}
