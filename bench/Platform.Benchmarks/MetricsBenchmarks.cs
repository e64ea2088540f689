using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Platform.ServiceDefaults.Metrics;

namespace Platform.Benchmarks;

/// <summary>What <c>/metrics</c> costs: each request that is counted, and a scrape of some 1,000 series (ADR 7).</summary>
public class MetricsBenchmarks
{
    private const int Counters = 1000;
    private const int Histograms = 50;

    private readonly HttpContext _context = new DefaultHttpContext { Request = { Method = "POST" } };
    private MeterCollector _collector = null!;
    private RequestMetrics _requests = null!;

    [GlobalSetup]
    public void Setup()
    {
        var services = new ServiceCollection()
            .AddMetrics()
            .AddLogging()
            .AddSingleton(new MetricRegistry(Counters))
            .AddSingleton<MeterCollector>()
            .AddSingleton<RequestMetrics>()
            .BuildServiceProvider();
        (_collector, _requests) = (services.GetRequiredService<MeterCollector>(), services.GetRequiredService<RequestMetrics>());
        var meter = services.GetRequiredService<IMeterFactory>().Create("Platform.Benchmarks");
        var counter = meter.CreateCounter<long>("hits");
        var histogram = meter.CreateHistogram(
            "wait",
            "s",
            "",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = HistogramBounds.Seconds }
        );
        for (int i = 0; i < Counters; i++)
            counter.Add(i, new KeyValuePair<string, object?>("route", $"/route/{i}"));
        for (int i = 0; i < Histograms; i++)
            histogram.Record(0.003, new KeyValuePair<string, object?>("route", $"/route/{i}"));
    }

    [Benchmark]
    public Task RequestCountedAsync() => _requests.InvokeAsync(_context, static _ => Task.CompletedTask);

    [Benchmark]
    public string ScrapedAsText() => _collector.Collect(PrometheusText.Instance);

    [Benchmark]
    public string ScrapedAsOpenMetrics() => _collector.Collect(OpenMetricsText.Instance);
}
