using Platform.Inventory.Sales;

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

    /// <summary>It is not, or not in time.</summary>
    /// <param name="detail">What is wrong and what to do, for people.</param>
    void NotRecorded(string detail);
}
