using System.Diagnostics.Metrics;

namespace Platform.Inventory.Purchases.Atomic;

/// <summary>What a call to Redis carries, and what waits for one.</summary>
internal sealed class BatcherMetrics
{
    private readonly Histogram<int> _operations;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unavailable;

    public BatcherMetrics(IMeterFactory meters, Func<int> waiting)
    {
        var meter = meters.Create("Platform.Inventory");
        _operations = meter.CreateHistogram(
            "inventory.call.operations",
            "{operation}",
            "Purchases and stock reads that went to Redis in one call",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] }
        );
        _duration = meter.CreateHistogram<double>("inventory.call.duration", "s", "How long such a call took");
        _unavailable = meter.CreateCounter<long>(
            "inventory.call.unavailable",
            "{operation}",
            "Purchases and stock reads for which Redis could not be had"
        );
        meter.CreateObservableGauge(
            "inventory.call.waiting",
            waiting,
            "{operation}",
            "Purchases and stock reads that wait for such a call"
        );
    }

    public void Called(int operations, TimeSpan duration)
    {
        _operations.Record(operations);
        _duration.Record(duration.TotalSeconds);
    }

    public void Unavailable(int operations) => _unavailable.Add(operations);
}
