using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Tests.Measuring;

public class HistogramTests
{
    private const double Microsecond = 1_000,
        Hour = 3_600e9;

    /// <summary>Durations spread evenly over the magnitudes from 1 µs to 1 h.</summary>
    private static readonly Gen<long> Durations =
        from power in Gen.Choose(0, 1_000_000)
        select (long)(Microsecond * Math.Pow(Hour / Microsecond, power / 1e6));

    [Fact]
    public void AnyDuration_IsReportedWithinATenthOfAPercent() =>
        Prop.ForAll(
                Durations.ToArbitrary(),
                exact =>
                {
                    var histogram = Of(exact);
                    return Math.Abs(histogram.ValueAt(0.5) - exact) <= exact * 0.001 && Math.Abs(histogram.Mean - exact) <= exact * 0.001;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void EveryPercentile_IsWithinATenthOfAPercentOfTheSortedSamples() =>
        Prop.ForAll(
                Durations.NonEmptyListOf().ToArbitrary(),
                samples =>
                {
                    var histogram = Of([.. samples]);
                    var sorted = samples.Order().ToArray();
                    return new[] { 0.0, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0 }.All(quantile =>
                    {
                        long exact = sorted[Math.Max(1, (int)Math.Ceiling(quantile * sorted.Length)) - 1];
                        return Math.Abs(histogram.ValueAt(quantile) - exact) <= exact * 0.001;
                    });
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Merging_EqualsRecordingAll() =>
        Prop.ForAll(
                Durations.ListOf().ToArbitrary(),
                Durations.ListOf().ToArbitrary(),
                (first, second) =>
                {
                    var merged = Of([.. first]);
                    merged.Add(Of([.. second]));
                    return Same(merged, Of([.. first, .. second]));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Since_IsWhatWasRecordedBetweenTwoReadings() =>
        Prop.ForAll(
                Durations.ListOf().ToArbitrary(),
                Durations.ListOf().ToArbitrary(),
                (before, after) => Same(Of([.. before, .. after]).Since(Of([.. before])), Of([.. after]))
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Json_ThereAndBack_IsTheSame() =>
        Prop.ForAll(
                Durations.ListOf().ToArbitrary(),
                samples =>
                {
                    var histogram = Of([.. samples]);
                    return Same(JsonSerializer.Deserialize<Histogram>(JsonSerializer.Serialize(histogram))!, histogram);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("[5]")]
    [InlineData("[5,0]")]
    [InlineData("[5,-1]")]
    [InlineData("[5,\"1\"]")]
    [InlineData("7")]
    public void Json_ThatIsNoHistogram_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Histogram>(json));

    [Fact]
    public void BelowTwoMicroseconds_ValuesAreExact()
    {
        for (long value = 0; value < 2_048; value++)
            Assert.Equal(value, Of(value).Max);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(long.MinValue, 0)]
    [InlineData(long.MaxValue, Histogram.MaxValue)]
    public void OutOfRange_CountsAsTheNearestBound(long value, long counted) =>
        Assert.InRange(Of(value).Max, counted * 0.9995, counted * 1.0005);

    [Fact]
    public void Frozen_ItReadsTheSame_AndRefusesToRecord()
    {
        Prop.ForAll(
                Durations.ListOf().ToArbitrary(),
                samples =>
                {
                    var frozen = Of([.. samples]);
                    frozen.Freeze();
                    return Same(frozen, Of([.. samples])) && frozen.ValueAt(0.99) == Of([.. samples]).ValueAt(0.99);
                }
            )
            .QuickCheckThrowOnFailure();
        var refused = Of(5_000);
        refused.Freeze();
        Assert.Throws<InvalidOperationException>(() => refused.Record(5_000));
    }

    [Fact]
    public void Empty_HasNoMean_AndZeroPercentiles()
    {
        var empty = new Histogram();
        Assert.Equal(0, empty.Count);
        Assert.True(double.IsNaN(empty.Mean));
        Assert.Equal(0, empty.ValueAt(0.99));
    }

    [Fact]
    public void ARankOnTheEdge_IsNotPushedUpByRounding()
    {
        // 0.999 × 1,000 is a little above 999 in floating point.
        var histogram = Of([.. Enumerable.Range(1, 1000).Select(i => (long)i)]);
        Assert.Equal(999, histogram.ValueAt(0.999));
    }

    private static Histogram Of(params long[] samples)
    {
        var histogram = new Histogram();
        foreach (long sample in samples)
            histogram.Record(sample);
        return histogram;
    }

    private static bool Same(Histogram one, Histogram other) =>
        JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other) && one.Count == other.Count;
}
