using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Records;
using Platform.Inventory.Stock.Redis.Epochs;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>
/// <c>v1</c> and <c>v2</c>: reads, checks and computes while it holds the lock of the product. What it writes is refused if the
/// lock is no longer its own, and then it tries again as long as there is time. Answers when the order is recorded.
/// </summary>
internal sealed class LockStrategy(
    IProductLock locks,
    LockedSale sale,
    EpochKeeper epochs,
    RecordWatch watch,
    LockMetrics metrics,
    IOptions<InventoryOptions> options,
    TimeProvider time
) : IPurchaseStrategy
{
    private static readonly PurchaseOutcome NotHad = new(PurchaseStatus.LockNotHad);

    public async ValueTask<PurchaseOutcome> PurchaseAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.Value.LockTimeout, time);
        while (!patience.IsCancellationRequested)
        {
            var (held, epoch, refusal) = await BeginAsync(purchase, patience.Token);
            if (refusal is { } refused)
                return refused;
            var outcome = await WriteAsync(purchase, epoch!, held);
            if (outcome is { } ended)
                return ended.Status == PurchaseStatus.Sold ? await RecordedAsync(ended) : ended;
        }

        return NotHad;
    }

    /// <summary>Gets a lock in an epoch in which may be sold; what fails here has sold nothing.</summary>
    private async Task<(HeldLock Held, SaleEpoch? Epoch, PurchaseOutcome? Refusal)> BeginAsync(
        Purchase purchase,
        CancellationToken patience
    )
    {
        try
        {
            // Before the lock: nobody is to wait for an epoch while he holds it.
            var epoch = await epochs.GetAsync();
            return await locks.AcquireAsync(purchase.ProductId, patience) is { } held ? (held, epoch, null) : (default, null, NotHad);
        }
        catch (StoreUnavailableException e)
        {
            return (default, null, PurchaseOutcome.Unavailable($"{e.Message} Nothing was sold."));
        }
    }

    /// <returns>Null when nothing was written: the lock or the epoch was no longer good.</returns>
    private async Task<PurchaseOutcome?> WriteAsync(Purchase purchase, SaleEpoch epoch, HeldLock held)
    {
        try
        {
            var (outcome, fenced) = await sale.TryAsync(purchase, epoch, held);
            if (fenced)
                metrics.Fenced();
            return outcome;
        }
        catch (StoreUnavailableException e)
        {
            return PurchaseOutcome.Unavailable(UnknownOutcome.Detail(e));
        }
        finally
        {
            // Not awaited: the buyer has his answer, and who comes next does not wait for us either.
            _ = locks.ReleaseAsync(purchase.ProductId, held);
        }
    }

    private Task<PurchaseOutcome> RecordedAsync(PurchaseOutcome sold)
    {
        var waiter = new SoldWaiter(sold, time.GetTimestamp());
        watch.Add(waiter);
        return waiter.Task;
    }
}

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
