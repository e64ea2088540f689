using Platform.Inventory.Orders;
using Platform.Inventory.Records;

namespace Platform.Inventory.Purchases;

/// <summary>A buyer whose order is sold and not recorded yet.</summary>
internal sealed class SoldWaiter(PurchaseOutcome sold, long since)
    : TaskCompletionSource<PurchaseOutcome>(TaskCreationOptions.RunContinuationsAsynchronously),
        IRecordWaiter
{
    public OrderId Id => sold.OrderId;

    public long Since => since;

    public void Recorded() => TrySetResult(sold);

    public void NotInTime(TimeSpan patience) => TrySetResult(UnknownOutcome.NotRecordedInTime(patience));

    public void Lost() => TrySetResult(UnknownOutcome.Lost);
}
