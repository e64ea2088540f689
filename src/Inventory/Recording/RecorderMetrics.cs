using System.Diagnostics.Metrics;
using Platform.Inventory.Records;

namespace Platform.Inventory.Recording;

/// <summary>What is counted of the worker.</summary>
internal sealed class RecorderMetrics
{
    private readonly Counter<long> _failures;
    private readonly Histogram<int> _events;
    private readonly Histogram<double> _duration;
    private int _lease;

    public RecorderMetrics(IMeterFactory meters, RecordWatch watch)
    {
        var meter = meters.Create("Platform.Inventory");
        _failures = meter.CreateCounter<long>(
            "inventory.record.failures",
            "{failure}",
            "Times that the worker could not reach Redis or PostgreSQL"
        );
        _events = meter.CreateHistogram(
            "inventory.record.run",
            "{event}",
            "Orders and restocks that were recorded together",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] }
        );
        _duration = meter.CreateHistogram<double>("inventory.record.duration", "s", "How long that took");
        meter.CreateObservableGauge(
            "inventory.record.leases",
            () => Volatile.Read(ref _lease),
            "{lease}",
            "Whether this process records: 1 or 0"
        );
        meter.CreateObservableGauge("inventory.record.waiting", () => watch.Waiting, "{purchase}", "Purchases that wait for their record");
    }

    public void Recorded(int events, TimeSpan duration)
    {
        _events.Record(events);
        _duration.Record(duration.TotalSeconds);
    }

    public void Failed() => _failures.Add(1);

    public void Holds(bool lease) => Volatile.Write(ref _lease, lease ? 1 : 0);
}
