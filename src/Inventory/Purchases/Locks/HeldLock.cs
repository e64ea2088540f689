namespace Platform.Inventory.Purchases.Locks;

/// <summary>The lock of a product that was had.</summary>
/// <param name="Token">Tells its holder from all others, and from himself at another time.</param>
/// <param name="FencingNumber">Higher than that of any holder before; 0 where the lock gives none (v1).</param>
internal readonly record struct HeldLock(string Token, long FencingNumber);
