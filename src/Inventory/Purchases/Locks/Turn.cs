using Platform.Inventory.Recording;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>
/// The line of those in this process who want the lock of a product: only the first asks Redis, first come first served. Some
/// products share a line, so that there is a bounded number of them.
/// </summary>
internal sealed class Turn
{
    /// <summary>Has one place.</summary>
    public SemaphoreSlim Place { get; } = new(1, 1);

    /// <summary>Wakes the first of the line when the lock was given back elsewhere.</summary>
    public AsyncAutoResetEvent Freed { get; } = new();
}
