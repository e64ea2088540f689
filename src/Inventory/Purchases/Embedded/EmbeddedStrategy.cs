using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.Inventory.Stock.Embedded;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Batching;

namespace Platform.Inventory.Purchases.Embedded;

/// <summary>
/// <c>embedded</c>: the writing thread decides. All purchases that wait are decided, recorded and committed together, and answered after
/// the commit.
/// </summary>
internal sealed class EmbeddedStrategy : IPurchaseStrategy, IAsyncDisposable
{
    /// <summary>One on the writing thread, and one that waits for it.</summary>
    private const int MostGroups = 2;

    /// <summary>So that no commit takes long.</summary>
    private const int MostOfGroup = 2000;

    private readonly GroupCommit<WaitingPurchase> _groups;
    private readonly EmbeddedStore _store;
    private readonly TimeProvider _time;
    private readonly Histogram<int> _purchases;
    private readonly Histogram<double> _commits;

    public EmbeddedStrategy(
        EmbeddedStore store,
        IOptions<InventoryOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<EmbeddedStrategy> logger
    )
    {
        (_store, _time) = (store, time);
        var meter = meters.Create("Platform.Inventory");
        _purchases = meter.CreateHistogram(
            "inventory.commit.purchases",
            "{purchase}",
            "Purchases that were committed together",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] }
        );
        _commits = meter.CreateHistogram<double>("inventory.commit.duration", "s", "How long such a commit took");
        _groups = new(
            new()
            {
                Limit = new(options.Value.MaxPurchasesInFlight),
                MaxGroup = new(MostOfGroup),
                Concurrency = MostGroups,
                Patience = options.Value.CommitTimeout,
                IsAtomic = true,
                Commit = CommitAsync,
                Refuse = static (waiting, fault) => waiting.TrySetResult(PurchaseOutcome.Unavailable(Detail(fault))),
            },
            time,
            logger
        );
    }

    public async ValueTask<PurchaseOutcome> PurchaseAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        var waiting = new WaitingPurchase(purchase);
        return _groups.TryAdd(waiting) switch
        {
            GroupAdmission.Taken => await waiting.Task.WaitAsync(cancellationToken),
            GroupAdmission.Full => new PurchaseOutcome(PurchaseStatus.Overloaded),
            _ => PurchaseOutcome.Unavailable("The service is stopping. Nothing was sold."),
        };
    }

    public ValueTask DisposeAsync() => _groups.DisposeAsync();

    private async Task CommitAsync(Lazy<IReadOnlyList<WaitingPurchase>> group)
    {
        long begun = 0;
        var outcomes = await _store.ChangeAsync(
            (ledger, connection) =>
            {
                begun = _time.GetTimestamp();
                return group.Value.Select(waiting => ledger.Purchase(connection, waiting.Purchase)).ToArray();
            },
            CancellationToken.None
        );
        _commits.Record(_time.GetElapsedTime(begun).TotalSeconds);
        _purchases.Record(outcomes.Length);
        for (int i = 0; i < outcomes.Length; i++)
            group.Value[i].TrySetResult(outcomes[i]);
    }

    private static string Detail(GroupFault fault) =>
        fault switch
        {
            GroupFault.NotStarted late => $"The disk was busy for {late.Patience.TotalSeconds:0.###} s. Nothing was sold.",
            GroupFault.Unfinished late =>
                $"The disk did not take the order within {late.Patience.TotalSeconds:0.###} s; it may be sold: only with an "
                    + "Idempotency-Key "
                    + "is it safe to send it again.",
            GroupFault.Failed { Exception: StoreUnavailableException e } => $"{e.Message} Nothing was sold.",
            _ => "The purchase failed unexpectedly and nothing was sold; see the service's log.",
        };

    /// <summary>Its continuation runs elsewhere: one caller's work must not keep the next from its answer.</summary>
    private sealed class WaitingPurchase(Purchase purchase)
        : TaskCompletionSource<PurchaseOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Purchase Purchase { get; } = purchase;
    }
}
