using FsCheck;
using FsCheck.Fluent;
using Platform.ServiceDefaults.Metrics;

namespace Platform.ServiceDefaults.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Theory]
    [InlineData("requests", null, MetricKind.Counter, "requests_total")]
    [InlineData("requests_total", null, MetricKind.Counter, "requests_total")]
    [InlineData("orders.accepted", "{order}", MetricKind.Counter, "orders_accepted_total")]
    [InlineData("cpu.time", "s", MetricKind.Counter, "cpu_time_seconds_total")]
    [InlineData("cpu.time_seconds", "s", MetricKind.Counter, "cpu_time_seconds_total")]
    [InlineData("heap.size", "By", MetricKind.Gauge, "heap_size_bytes")]
    [InlineData("disk.rate", "By/s", MetricKind.Gauge, "disk_rate_bytes_per_second")]
    [InlineData("hit.rate", "1", MetricKind.Gauge, "hit_rate_ratio")]
    [InlineData("tries", "1", MetricKind.Counter, "tries_total")]
    [InlineData("wait", "ms", MetricKind.Histogram, "wait_milliseconds")]
    [InlineData("9 lives--left", null, MetricKind.Gauge, "_9_lives_left")]
    [InlineData("dotnet.assembly.count", "{assembly}", MetricKind.Gauge, "dotnet_assemblies")]
    [InlineData("dotnet.timer.count", "{timer}", MetricKind.Gauge, "dotnet_timers")]
    [InlineData("retry.count", null, MetricKind.Counter, "retry_count_total")]
    [InlineData("open_total", null, MetricKind.Gauge, "open")]
    [InlineData("été", null, MetricKind.Gauge, "_t_")]
    public void Name_CarriesUnitAndTotal(string instrument, string? unit, object kind, string expected) =>
        Assert.Equal(expected, PrometheusNames.OfFamily(instrument, unit, (MetricKind)kind));

    [Fact]
    public void AnyLabelAndHelp_AreReadBackAsTheyWere() =>
        Prop.ForAll<NonNull<string>, NonNull<string>, double>(
                (value, help, number) =>
                {
                    var family = new MetricFamily(
                        "any",
                        help.Get,
                        MetricKind.Gauge,
                        new SeriesLimit(10),
                        labels => new LastValueSeries(labels)
                    );
                    family.Record(number, [new("label", value.Get)]);

                    foreach (
                        var read in Exposition
                            .Parse(PrometheusText.Instance.Write([family]))
                            .Concat(OpenMetricsExposition.Parse(OpenMetricsText.Instance.Write([family])))
                    )
                    {
                        var sample = Assert.Single(read.Samples);
                        Assert.Equal(help.Get, read.Help);
                        Assert.Equal(value.Get, sample.Labels["label"]);
                        Assert.Equal(number, sample.Value);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void NothingCounted_IsAnEmptyExposition()
    {
        Assert.Equal("", PrometheusText.Instance.Write([]));
        Assert.Equal("# EOF\n", OpenMetricsText.Instance.Write([]));
    }

    [Theory]
    [InlineData("\\n", @"\\n")]
    [InlineData("\n", @"\n")]
    [InlineData("\"", "\\\"")]
    public void LabelValue_IsEscapedOnce(string value, string escaped) =>
        Assert.Equal($"a=\"{escaped}\"", PrometheusLabels.Format([new("a", value)]));

    [Fact]
    public void LabelsThatBecomeOneName_AreJoined() => Assert.Equal("a_b=\"1;2\"", PrometheusLabels.Format([new("a.b", 1), new("a_b", 2)]));

    [Fact]
    public void LabelLe_LeavesTheNameToTheBuckets() => Assert.Equal("exported_le=\"x\"", PrometheusLabels.Format([new("le", "x")]));
}
