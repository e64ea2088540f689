using System.Diagnostics.Metrics;

namespace Platform.Inventory.Purchases.Locks;

/// <summary>What locks cost. The names are those of docs/spec/inventory.md.</summary>
internal sealed class LockMetrics
{
    private readonly Counter<long> _acquired;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _contended;
    private readonly Counter<long> _fenced;
    private readonly Histogram<double> _wait;

    public LockMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Inventory");
        _acquired = meter.CreateCounter<long>("lock.acquired", "{lock}", "Locks that were had");
        _failed = meter.CreateCounter<long>("lock.failed", "{lock}", "Locks that were not had in time");
        _contended = meter.CreateCounter<long>("lock.contended", "{lock}", "Locks that the first attempt did not get");
        _fenced = meter.CreateCounter<long>(
            "lock.fenced",
            "{lock}",
            "Writes that were refused because the lock was no longer the writer's"
        );
        _wait = meter.CreateHistogram(
            "lock.wait",
            "s",
            "From the first attempt until the lock was had",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            }
        );
    }

    public void Acquired(TimeSpan wait)
    {
        _acquired.Add(1);
        _wait.Record(wait.TotalSeconds);
    }

    public void Failed() => _failed.Add(1);

    public void Contended() => _contended.Add(1);

    public void Fenced() => _fenced.Add(1);
}
