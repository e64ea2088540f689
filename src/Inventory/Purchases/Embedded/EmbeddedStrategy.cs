using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.Inventory.Sales.Embedded;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Purchases.Embedded;

/// <summary>
/// <c>embedded</c>: the writing thread decides. All purchases that wait are decided, recorded and committed together, and answered
/// after the commit. While one group is committed the next gathers, so that groups are the larger the more there is to do.
/// </summary>
internal sealed partial class EmbeddedStrategy : IPurchaseStrategy
{
    /// <summary>So that no commit takes long.</summary>
    private const int MostOfGroup = 2000;

    private readonly ConcurrentQueue<WaitingPurchase> _waiting = new();
    private readonly EmbeddedStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly ILogger<EmbeddedStrategy> _logger;
    private readonly Histogram<int> _groups;
    private readonly Histogram<double> _commits;
    private int _pumping;

    public EmbeddedStrategy(
        EmbeddedStore store,
        IOptions<InventoryOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<EmbeddedStrategy> logger
    )
    {
        (_store, _time, _patience, _logger) = (store, time, options.Value.CommitTimeout, logger);
        var meter = meters.Create("Platform.Inventory");
        _groups = meter.CreateHistogram(
            "inventory.commit.purchases",
            "{purchase}",
            "Purchases that were committed together",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] }
        );
        _commits = meter.CreateHistogram<double>("inventory.commit.duration", "s", "How long such a commit took");
    }

    public async ValueTask<PurchaseOutcome> PurchaseAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        // What waits is bounded by the requests in flight (MaxPurchasesInFlight).
        var waiting = new WaitingPurchase(purchase);
        _waiting.Enqueue(waiting);
        if (Interlocked.Exchange(ref _pumping, 1) == 0)
            _ = PumpAsync();
        try
        {
            return await waiting.Task.WaitAsync(_patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return PurchaseOutcome.Unavailable(
                $"The disk did not take the order within {_patience.TotalSeconds:0.###} s; it may be sold: only with an "
                    + "Idempotency-Key is it safe to send it again."
            );
        }
    }

    /// <summary>Never throws, and leaves nobody waiting.</summary>
    private async Task PumpAsync()
    {
        do
        {
            while (!_waiting.IsEmpty)
                await DecideAsync();
            Volatile.Write(ref _pumping, 0);
        } while (!_waiting.IsEmpty && Interlocked.Exchange(ref _pumping, 1) == 0);
    }

    private async Task DecideAsync()
    {
        List<WaitingPurchase> group = [];
        long begun = _time.GetTimestamp();
        try
        {
            var outcomes = await _store.ChangeAsync(
                (ledger, connection) =>
                {
                    // Only now, so that whoever came while the one before was committed comes along.
                    while (group.Count < MostOfGroup && _waiting.TryDequeue(out var next))
                        group.Add(next);
                    return group.ConvertAll(waiting => ledger.Purchase(connection, waiting.Purchase));
                },
                CancellationToken.None
            );
            for (int i = 0; i < group.Count; i++)
                group[i].TrySetResult(outcomes[i]);
            _groups.Record(group.Count);
            _commits.Record(_time.GetElapsedTime(begun).TotalSeconds);
        }
        catch (StoreUnavailableException e)
        {
            Refuse(group, e.Message + " Nothing was sold.");
        }
#pragma warning disable CA1031 // Whatever went wrong, hundreds of callers wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
            Refuse(group, "The purchase failed unexpectedly and nothing was sold; see the service's log.");
        }
    }

    /// <summary>Also those who still wait when none was taken: else the pump would run in circles.</summary>
    private void Refuse(List<WaitingPurchase> group, string detail)
    {
        while (group.Count < MostOfGroup && _waiting.TryDequeue(out var next))
            group.Add(next);
        foreach (var waiting in group)
            waiting.TrySetResult(PurchaseOutcome.Unavailable(detail));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A group of purchases failed")]
    private partial void LogFailed(Exception exception);

    /// <summary>Its continuation runs elsewhere: one caller's work must not keep the next from its answer.</summary>
    private sealed class WaitingPurchase(Purchase purchase)
        : TaskCompletionSource<PurchaseOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Purchase Purchase { get; } = purchase;
    }
}
