using Platform.Inventory.Orders;

namespace Platform.Inventory.Records;

/// <summary>Somebody who waits until a number is recorded. Told once.</summary>
internal interface IRecordWaiter
{
    /// <summary>What it waits for.</summary>
    OrderId Id { get; }

    /// <summary>When it began to wait: a timestamp of the clock.</summary>
    long Since { get; }

    /// <summary>It is recorded.</summary>
    void Recorded();

    /// <summary>It is not within <see cref="InventoryOptions.CommitTimeout"/>; it may be later.</summary>
    void NotInTime(TimeSpan patience);

    /// <summary>Redis lost it before it was recorded, and the stock was rebuilt without it.</summary>
    void Lost();
}
