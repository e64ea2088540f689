using FsCheck;
using FsCheck.Fluent;
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Tests.Measuring;

/// <summary>What is encoded is read back by HdrHistogram's own library.</summary>
public class HdrEncodingTests
{
    /// <summary>
    /// From here on, 37 min in nanoseconds, the library holds values rightly and reports them wrongly: its
    /// <c>SizeOfEquivalentValueRange</c> shifts an int by 31 bits (2.5.0; the Java library shifts a long).
    /// </summary>
    private const long ReportedWrongly = 1L << 41;

    private static readonly double[] Percentiles = [0, 50, 90, 95, 99, 99.9, 100];

    private static readonly Gen<long> Durations = UpTo(Histogram.MaxValue),
        ReportableDurations = UpTo(ReportedWrongly);

    [Fact]
    public void AnyDurations_AreReadBack_AllOfThem_InTheirBuckets() =>
        Prop.ForAll(
                Durations.ListOf().ToArbitrary(),
                samples =>
                {
                    var (ours, read) = (Of(samples), Decoded(Of(samples)));
                    return read.TotalCount == ours.Count
                        && ours.Buckets().All(bucket => read.GetCountAtValue(Histogram.MiddleOf(bucket.Index)) == bucket.Count);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void EveryPercentile_IsReadBackWithinATenthOfAPercentOfTheSortedSamples() =>
        Prop.ForAll(
                ReportableDurations.NonEmptyListOf().ToArbitrary(),
                samples =>
                {
                    var (read, sorted) = (Decoded(Of(samples)), samples.Order().ToArray());
                    return read.TotalCount == sorted.Length
                        && Percentiles.All(percentile =>
                        {
                            // The library rounds a rank to the nearest, and reports the upper end of a bucket.
                            long exact = sorted[Math.Max(1, (int)((percentile / 100 * sorted.Length) + 0.5)) - 1];
                            long value = read.GetValueAtPercentile(percentile);
                            return value >= exact && value <= exact * 1.001;
                        });
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void TheBytes_AreThoseOfTheLibrary() =>
        Prop.ForAll(
                ReportableDurations.ListOf().ToArbitrary(),
                samples =>
                {
                    var theirs = new LongHistogram(1, Histogram.MaxValue, 3);
                    foreach (long sample in samples)
                        theirs.RecordValue(sample);
                    var buffer = ByteBuffer.Allocate(theirs.GetNeededByteBufferCapacity());
                    int length = theirs.Encode(buffer, HistogramEncoderV2.Instance);
                    buffer.Position = 0;
                    return HdrEncoding.Encode(Of(samples)).SequenceEqual(Enumerable.Range(0, length).Select(_ => buffer.Get()));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Empty_IsReadBackEmpty() => Assert.Equal(0, Decoded(new Histogram()).TotalCount);

    [Fact]
    public void Frozen_IsEncodedAlike()
    {
        var (live, frozen) = (Of([5, 70_000, 8_000_000]), Of([5, 70_000, 8_000_000]));
        frozen.Freeze();
        Assert.Equal(HdrEncoding.EncodeCompressed(live), HdrEncoding.EncodeCompressed(frozen));
    }

    [Theory]
    [InlineData(Histogram.MaxValue)]
    [InlineData(long.MaxValue)]
    public void AnHourAndMore_IsReadBackAsAnHour(long value) => Assert.Equal(1, Decoded(Of([value])).GetCountAtValue(Histogram.MaxValue));

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1L << 40)]
    [InlineData((1L << 55) - 1)]
    [InlineData(1L << 55)]
    [InlineData(1L << 61)]
    [InlineData(long.MaxValue)]
    public void CountsOfAnySize_AreReadBack(long count)
    {
        var ours = new Histogram();
        ours.AddValue(5_000_000, count);
        Assert.Equal(count, Decoded(ours).TotalCount);
    }

    /// <summary>Durations spread evenly over the magnitudes, in nanoseconds.</summary>
    private static Gen<long> UpTo(long most) => from power in Gen.Choose(0, 1_000_000) select (long)Math.Pow(most, power / 1e6) - 1;

    private static Histogram Of(IEnumerable<long> samples)
    {
        var histogram = new Histogram();
        foreach (long sample in samples)
            histogram.Record(sample);
        return histogram;
    }

    private static HistogramBase Decoded(Histogram histogram) =>
        HistogramEncoding.DecodeFromCompressedByteBuffer(ByteBuffer.Allocate(HdrEncoding.EncodeCompressed(histogram)), 0);
}
