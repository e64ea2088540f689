using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Platform.LogIngest.Tail;

/// <summary>Counts tails, and bounds them.</summary>
internal sealed class TailMetrics
{
    private readonly int _most;
    private readonly Counter<long> _missed;
    private int _open;

    public TailMetrics(IMeterFactory meters, IOptions<LogIngestOptions> options)
    {
        _most = options.Value.MaxTails;
        var meter = meters.Create("Platform.LogIngest");
        _missed = meter.CreateCounter<long>("logs.tail.missed", "{entry}", "Entries that slow readers of tails missed");
        meter.CreateObservableGauge("logs.tails", () => Volatile.Read(ref _open), "{tail}", "Tails open");
    }

    /// <summary>Counts a tail until it is disposed; null when there are too many.</summary>
    public IDisposable? TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= _most)
            return new Opened(this);
        Interlocked.Decrement(ref _open);
        return null;
    }

    public void Missed(long entries) => _missed.Add(entries);

    private sealed class Opened(TailMetrics metrics) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref metrics._open);
    }
}
