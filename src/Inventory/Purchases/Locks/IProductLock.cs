using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>A lock in Redis on each product. There are two: v1's, which asks again and again, and v2's, which waits to be woken.</summary>
internal interface IProductLock
{
    /// <summary>Waits for the lock of a product.</summary>
    /// <returns>Null when it was not had in time.</returns>
    /// <exception cref="StoreUnavailableException">Redis is unavailable.</exception>
    Task<HeldLock?> AcquireAsync(long productId, CancellationToken patience);

    /// <summary>Gives it back, if it is still the holder's. Does not throw: if Redis is unavailable, it expires.</summary>
    Task ReleaseAsync(long productId, HeldLock held);
}
