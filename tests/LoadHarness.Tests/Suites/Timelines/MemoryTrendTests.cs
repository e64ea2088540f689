using FsCheck;
using FsCheck.Fluent;
using Platform.LoadHarness.Suites.Timelines;

namespace Platform.LoadHarness.Tests.Suites.Timelines;

public class MemoryTrendTests
{
    private const double Megabyte = 1e6;

    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)] // 5 MB in an hour of a process of 200 MB are no leak worth the name
    [InlineData(100, true)]
    [InlineData(1000, true)]
    [InlineData(-100, false)]
    public void AnHoursGrowth_IsFoundThroughTheNoise(double megabytesAnHour, bool isLeak)
    {
        var random = new Random(1);
        var trend = MemoryTrend.Of([
            .. Enumerable
                .Range(0, 3600)
                .Select(second => ((double)second, (200 + (megabytesAnHour * second / 3600) + random.NextDouble()) * Megabyte)),
        ])!;
        Assert.Equal(megabytesAnHour, trend.MegabytesAnHour, tolerance: 1);
        Assert.Equal(isLeak, trend.IsLeak);
        Assert.True(trend.LeastBytesASecond < trend.BytesASecond);
    }

    [Fact]
    public void TheSawtoothOfAGarbageCollector_IsNoLeak()
    {
        // From 200 to 260 MB and back again, every 100 s.
        for (int phase = 0; phase < 100; phase += 10)
            Assert.False(
                MemoryTrend
                    .Of([
                        .. Enumerable
                            .Range(0, 3600)
                            .Select(second => ((double)second, (200 + (0.6 * ((second + phase) % 100))) * Megabyte)),
                    ])!
                    .IsLeak
            );
    }

    [Fact]
    public void ConstantNoise_IsHardlyEverALeak()
    {
        int leaks = 0;
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    if (
                        MemoryTrend
                            .Of([
                                .. Enumerable
                                    .Range(0, 200)
                                    .Select(second => ((double)second, (100 + (100 * random.NextDouble())) * Megabyte)),
                            ])!
                            .IsLeak
                    )
                        leaks++;
                }
            )
            .QuickCheckThrowOnFailure();
        Assert.InRange(leaks, 0, 15); // of 100; 2.5 are expected
    }

    [Fact]
    public void TooFewSamples_HaveNoTrend()
    {
        Assert.Null(MemoryTrend.Of([]));
        Assert.Null(MemoryTrend.Of([.. Enumerable.Range(0, 19).Select(second => ((double)second, 1.0))]));
        Assert.Null(MemoryTrend.Of([.. Enumerable.Repeat((1.0, 1.0), 100)]));
    }
}
