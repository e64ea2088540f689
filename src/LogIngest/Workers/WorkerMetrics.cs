using System.Diagnostics.Metrics;

namespace Platform.LogIngest.Workers;

/// <summary>Counts what workers store.</summary>
internal sealed class WorkerMetrics
{
    private readonly Counter<long> _stored;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _entries;
    private int _leases;

    public WorkerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.LogIngest");
        _stored = meter.CreateCounter<long>("logs.stored", "{entry}", "Entries stored by this process");
        _fenced = meter.CreateCounter<long>("logs.fenced", "{run}", "Runs refused because the shard had changed hands");
        _failures = meter.CreateCounter<long>("logs.worker.failures", "{failure}", "Times that a worker could not reach queue or store");
        _duration = meter.CreateHistogram<double>("logs.store.duration", "s", "How long a store transaction took");
        _entries = meter.CreateHistogram(
            "logs.store.entries",
            "{entry}",
            "Entries of a store transaction",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000, 100_000] }
        );
        meter.CreateObservableGauge("logs.leases", () => Volatile.Read(ref _leases), "{lease}", "Shards that this process holds");
    }

    public void Stored(int entries, TimeSpan duration)
    {
        _stored.Add(entries);
        _entries.Record(entries);
        _duration.Record(duration.TotalSeconds);
    }

    public void Fenced() => _fenced.Add(1);

    public void Failed() => _failures.Add(1);

    public void Holds(int leases) => Volatile.Write(ref _leases, leases);
}
