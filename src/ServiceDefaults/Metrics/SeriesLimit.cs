namespace Platform.ServiceDefaults.Metrics;

/// <summary>The bound on series a metric, and the metric that counts what it refused.</summary>
internal sealed class SeriesLimit
{
    public SeriesLimit(int maxSeries)
    {
        MaxSeries = maxSeries;
        // Not bounded by itself: it has a series a metric, and those come from code.
        Refused = new MetricFamily(
            "metrics_series_refused_total",
            "Measurements dropped because their metric has too many series, or is exposed as another type.",
            MetricKind.Counter,
            maxSeries == int.MaxValue ? this : new SeriesLimit(int.MaxValue),
            labels => new SumSeries(labels)
        );
    }

    public int MaxSeries { get; }

    public MetricFamily Refused { get; }

    public void Refuse(string metric) => Refused.Record(1, [new("metric", metric)]);
}
