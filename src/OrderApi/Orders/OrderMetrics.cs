using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Metrics;

namespace Platform.OrderApi.Orders;

/// <summary>Counts orders: <c>orders_accepted_total</c> and <c>orders_rejected_total</c> by reason.</summary>
internal sealed class OrderMetrics
{
    private readonly StripedCounter _accepted = new();
    private readonly Counter<long> _rejected;

    public OrderMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.OrderApi");
        _rejected = meter.CreateCounter<long>("orders.rejected", "{order}", "Orders rejected, by reason");
        // Observed, so that the hot path counts once, for this metric and for /stats.
        meter.CreateObservableCounter("orders.accepted", () => _accepted.Count, "{order}", "Orders accepted");
    }

    /// <summary>Orders accepted since the start, exactly.</summary>
    public long Accepted => _accepted.Count;

    public void Accept() => _accepted.Increment();

    /// <param name="reason">One of a few fixed words; it becomes a label.</param>
    public void Reject(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
