using Platform.Inventory.Orders;
using Platform.Inventory.Records;

namespace Platform.Inventory.Purchases.Atomic;

/// <summary>
/// A purchase or a reading of the stock whose caller waits. Its continuation runs elsewhere: one caller's work must not keep the
/// next from its answer.
/// </summary>
internal sealed class SaleOperation(long productId, int quantity, string buyer, string key)
    : TaskCompletionSource<PurchaseOutcome>(TaskCreationOptions.RunContinuationsAsynchronously),
        IRecordWaiter
{
    private PurchaseOutcome _sold;

    public long ProductId => productId;

    /// <summary>Pieces; 0 to read the stock.</summary>
    public int Quantity => quantity;

    public string Buyer => buyer;

    /// <summary>Empty for none.</summary>
    public string Key => key;

    /// <summary>What was read; null for an unknown product.</summary>
    public StockLevel? Level { get; private set; }

    public OrderId Id => _sold.OrderId;

    public long Since { get; private set; }

    /// <summary>Answers a reading of the stock.</summary>
    public void SetLevel(StockLevel level)
    {
        Level = level;
        TrySetResult(default);
    }

    /// <summary>It is sold, and will be answered when it is recorded.</summary>
    public void AwaitRecord(PurchaseOutcome sold, RecordWatch watch, long now)
    {
        (_sold, Since) = (sold, now);
        watch.Add(this);
    }

    public void Recorded() => TrySetResult(_sold);

    public void NotInTime(TimeSpan patience) => TrySetResult(UnknownOutcome.NotRecordedInTime(patience));

    public void Lost() => TrySetResult(UnknownOutcome.Lost);
}
