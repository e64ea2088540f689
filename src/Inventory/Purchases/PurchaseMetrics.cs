using System.Diagnostics.Metrics;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Metrics;

namespace Platform.Inventory.Purchases;

/// <summary>Counts purchases by how they ended, and those in work.</summary>
internal sealed class PurchaseMetrics
{
    private static readonly (PurchaseStatus Status, string Name)[] Names =
    [
        (PurchaseStatus.Sold, "sold"),
        (PurchaseStatus.InsufficientStock, "insufficient_stock"),
        (PurchaseStatus.UnknownProduct, "unknown_product"),
        (PurchaseStatus.LockNotHad, "lock_not_had"),
        (PurchaseStatus.KeyInWork, "key_in_work"),
        (PurchaseStatus.KeyReused, "key_reused"),
        (PurchaseStatus.Overloaded, "overloaded"),
        (PurchaseStatus.Unavailable, "unavailable"),
    ];

    private readonly StripedCounter[] _counters = [.. Names.Select(_ => new StripedCounter())];
    private int _inFlight;

    public PurchaseMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Inventory");
        meter.CreateObservableCounter("inventory.purchases", Read, "{purchase}", "Purchases by how they ended");
        meter.CreateObservableGauge("inventory.purchases.in_flight", () => Volatile.Read(ref _inFlight), "{purchase}", "Purchases in work");
    }

    /// <summary>Begins a purchase unless as many as allowed are in work.</summary>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _inFlight) <= most)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    public void Count(PurchaseStatus status) => _counters[(int)status].Increment();

    private IEnumerable<Measurement<long>> Read() =>
        Names.Select(pair => new Measurement<long>(
            _counters[(int)pair.Status].Count,
            new KeyValuePair<string, object?>("result", pair.Name)
        ));
}
