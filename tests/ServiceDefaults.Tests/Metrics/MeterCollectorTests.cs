using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.ServiceDefaults.Metrics;

namespace Platform.ServiceDefaults.Tests.Metrics;

public sealed class MeterCollectorTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterCollector _collector;
    private readonly Meter _meter;

    public MeterCollectorTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _collector = new MeterCollector(new MetricRegistry(maxSeries: 3), factory, NullLogger<MeterCollector>.Instance);
        _meter = factory.Create("Platform.Tests");
    }

    public void Dispose()
    {
        _collector.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Counter_SumsByLabels_AndEndsInTotal()
    {
        var counter = _meter.CreateCounter<long>("orders.seen", description: "Orders seen");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "b"));
        counter.Add(5, new KeyValuePair<string, object?>("kind", "a"));

        var family = Expose("orders_seen_total");

        Assert.Equal(("counter", "Orders seen"), (family.Type, family.Help));
        Assert.Equal([("a", 7), ("b", 3)], family.Samples.Select(sample => (sample.Labels["kind"], sample.Value)));
    }

    [Fact]
    public void SameTagsInAnotherOrder_AreOneSeries()
    {
        var counter = _meter.CreateCounter<int>("pairs");
        counter.Add(1, new KeyValuePair<string, object?>("a", 1), new KeyValuePair<string, object?>("b", 2));
        counter.Add(1, new KeyValuePair<string, object?>("b", 2), new KeyValuePair<string, object?>("a", 1));

        Assert.Equal(2, Assert.Single(Expose("pairs_total").Samples).Value);
    }

    [Fact]
    public void UpDownCounter_IsAGaugeOfTheSum()
    {
        var counter = _meter.CreateUpDownCounter<int>("open");
        counter.Add(5);
        counter.Add(-2);

        var family = Expose("open");

        Assert.Equal(("gauge", 3), (family.Type, Assert.Single(family.Samples).Value));
    }

    [Fact]
    public void Gauge_TellsTheLastValue()
    {
        var gauge = _meter.CreateGauge<double>("temperature", "Cel");
        gauge.Record(20);
        gauge.Record(-1.5);

        Assert.Equal(-1.5, Assert.Single(Expose("temperature_Cel").Samples).Value);
    }

    [Fact]
    public void Histogram_CountsAValueAtABoundBelowIt_AndUsesTheAdvisedBounds()
    {
        var histogram = _meter.CreateHistogram("size", "By", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [10, 20] });
        foreach (var value in (int[])[1, 10, 11, 20, 21])
            histogram.Record(value);

        var family = Expose("size_bytes");

        Assert.Equal([2d, 4, 5], family.Samples.Where(s => s.Name == "size_bytes_bucket").Select(s => s.Value));
        Assert.Equal(63, family.Samples.Single(s => s.Name == "size_bytes_sum").Value);
    }

    [Fact]
    public void ObservedSeries_VanishWhenTheyAreToldNoMore()
    {
        Measurement<int>[] told = [new(1, [new("x", "a")]), new(2, [new("x", "b")])];
        _meter.CreateObservableGauge("watched", () => told);
        Assert.Equal(2, Expose("watched").Samples.Count);

        told = [new(3, [new("x", "b")])];

        Assert.Equal(3, Assert.Single(Expose("watched").Samples).Value);
    }

    [Fact]
    public void ObservableCounter_TellsTheValueItself_HoweverOftenItIsCollected()
    {
        _meter.CreateObservableCounter("told", () => 41L);
        _collector.Collect(PrometheusText.Instance);

        Assert.Equal(41, Assert.Single(Expose("told_total").Samples).Value);
    }

    [Fact]
    public void FailingCallback_CostsItsOwnMetricOnly()
    {
        _meter.CreateObservableGauge("broken", int () => throw new InvalidOperationException("broken"));
        _meter.CreateObservableGauge("whole", () => 1);

        Assert.Equal(1, Assert.Single(Expose("whole").Samples).Value);
    }

    [Fact]
    public void SeriesBeyondTheBound_AreRefusedAndCounted()
    {
        var counter = _meter.CreateCounter<int>("wide");
        for (var i = 0; i < 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("i", i));

        Assert.Equal(3, Expose("wide_total").Samples.Count);
        var refused = Expose("metrics_series_refused_total").Samples.Single(sample => sample.Labels["metric"] == "wide_total");
        Assert.Equal(2, refused.Value);
    }

    [Fact]
    public void OneNameWithTwoTypes_KeepsTheFirst()
    {
        _meter.CreateGauge<int>("twice").Record(1);
        _meter.CreateHistogram<int>("twice").Record(2);

        Assert.Equal("gauge", Expose("twice").Type);
    }

    [Fact]
    public void CounterAndGaugeOfOneName_AreOneFamilyToOpenMetrics_SoTheFirstIsKept()
    {
        _meter.CreateCounter<int>("items").Add(1);
        _meter.CreateGauge<int>("items").Record(2);

        Assert.Equal("counter", OpenMetricsExposition.Get(_collector.Collect(OpenMetricsText.Instance), "items").Type);
        Assert.Contains(Expose("metrics_series_refused_total").Samples, sample => sample.Labels["metric"] == "items");
    }

    [Fact]
    public void OpenMetrics_TellsTheUnit_AndWritesWholeBoundsWithAFraction()
    {
        var histogram = _meter.CreateHistogram(
            "wait",
            "s",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 10] }
        );
        histogram.Record(0.75);

        var family = OpenMetricsExposition.Get(_collector.Collect(OpenMetricsText.Instance), "wait_seconds");

        Assert.Equal("seconds", family.Unit);
        Assert.Equal(
            ["0.5", "1.0", "10.0", "+Inf"],
            family.Samples.Where(s => s.Name == "wait_seconds_bucket").Select(s => s.Labels["le"])
        );
    }

    [Fact]
    public void MeterOfAnotherHost_IsNotExposed()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create("Platform.Tests").CreateCounter<int>("theirs").Add(1);

        Assert.DoesNotContain(Exposition.Parse(_collector.Collect(PrometheusText.Instance)), family => family.Name == "theirs_total");
    }

    [Fact]
    public void RuntimeMeters_ParseUnderTheRulesOfBothFormats()
    {
        Assert.Contains(
            Exposition.Parse(_collector.Collect(PrometheusText.Instance)),
            family => family.Name == "dotnet_gc_collections_total"
        );
        Assert.Contains(
            OpenMetricsExposition.Parse(_collector.Collect(OpenMetricsText.Instance)),
            family => family.Name == "dotnet_gc_collections"
        );
    }

    [Fact]
    public void ManyThreads_LoseNoCount()
    {
        var counter = _meter.CreateCounter<long>("busy");
        var histogram = _meter.CreateHistogram<double>("spread");
        Parallel.For(
            0,
            100_000,
            i =>
            {
                counter.Add(1, new KeyValuePair<string, object?>("odd", i % 2 == 1));
                histogram.Record(1);
            }
        );

        Assert.Equal([("false", 50_000), ("true", 50_000)], Expose("busy_total").Samples.Select(s => (s.Labels["odd"], s.Value)));
        Assert.Equal(100_000, Expose("spread").Samples.Single(s => s.Name == "spread_count").Value);
        Assert.Equal(100_000, Expose("spread").Samples.Single(s => s.Name == "spread_sum").Value);
    }

    private ExposedFamily Expose(string name) => Exposition.Get(_collector.Collect(PrometheusText.Instance), name);
}
