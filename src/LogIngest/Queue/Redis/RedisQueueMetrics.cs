using System.Diagnostics.Metrics;

namespace Platform.LogIngest.Queue.Redis;

/// <summary>What a flush carries and takes, and what waits for one.</summary>
internal sealed class RedisQueueMetrics
{
    private readonly Histogram<int> _submissions;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unavailable;

    public RedisQueueMetrics(IMeterFactory meters, Func<int> waiting)
    {
        var meter = meters.Create("Platform.LogIngest");
        _submissions = meter.CreateHistogram(
            "logs.queue.flush.submissions",
            "{submission}",
            "Submissions that went to Redis in one call",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] }
        );
        _duration = meter.CreateHistogram<double>("logs.queue.flush.duration", "s", "How long such a call took");
        _unavailable = meter.CreateCounter<long>(
            "logs.queue.flush.unavailable",
            "{submission}",
            "Submissions that Redis did not take because it was unavailable"
        );
        meter.CreateObservableGauge("logs.queue.flush.waiting", waiting, "{submission}", "Submissions that wait for such a call");
    }

    public void Flushed(int submissions, TimeSpan duration)
    {
        _submissions.Record(submissions);
        _duration.Record(duration.TotalSeconds);
    }

    public void Unavailable(int submissions) => _unavailable.Add(submissions);
}
