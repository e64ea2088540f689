using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Suites.Timelines;

namespace Platform.LoadHarness.Tests.Suites.Timelines;

public class EnduranceTests
{
    [Theory]
    [InlineData(100, 100, 0)]
    [InlineData(100, 110, 0.1)]
    [InlineData(100, 50, -0.5)]
    [InlineData(1, 2, 0.1)] // of a P95 below 10 ms, a part of 10 ms: that is the machine
    public void TheDrift_IsOfTheLastThirdAgainstTheFirst(int first, int last, double drift)
    {
        // 20 s of warm-up, however bad, then 30 s each.
        var run = Run(
            100,
            second =>
                second < 20 ? (9000, 100)
                : second < 50 ? (first, 0)
                : second < 70 ? (first + last, 0)
                : (last, 0)
        );
        Assert.Equal(drift, run.P95Drift, 2);
        Assert.Equal(0, run.ErrorDrift);
    }

    [Fact]
    public void ErrorsThatGrow_AreAShareMore() => Assert.Equal(0.05, Run(100, second => (10, second >= 73 ? 5 : 0)).ErrorDrift, 2);

    [Fact]
    public void Memory_IsOfTheProcessThatIsAskedFor_AfterTheWarmUp()
    {
        var run = Run(200, _ => (10, 0));
        Assert.Equal(3600, run.Memory("Inventory")!.MegabytesAnHour, 1);
        Assert.True(run.Memory("Inventory")!.IsLeak);
        Assert.Null(run.Memory("Other"));
    }

    [Fact]
    public void AShortRun_SaysNothing()
    {
        Assert.Equal(double.NaN, Run(2, _ => (10, 0)).P95Drift);
        Assert.Equal(double.NaN, Run(2, _ => (10, 0)).ErrorDrift);
        Assert.Null(Run(20, _ => (10, 0)).Memory("Inventory"));
    }

    private static Endurance Run(int seconds, Func<int, (int Milliseconds, int Failed)> each) =>
        new([
            .. Enumerable
                .Range(0, seconds)
                .Select(start =>
                {
                    var (milliseconds, failed) = each(start);
                    var second = Interval.Empty(["purchase"], [], []);
                    (second.Start, second.Seconds) = (start, 1);
                    for (int i = 0; i < 100; i++)
                        second.Steps[0].Response.Record(milliseconds * 1_000_000L);
                    second.Steps[0].Failures[(int)FailureKind.ServerError] = failed;
                    // A megabyte a second, after a warm-up in which it took much more.
                    second.Resources =
                    [
                        new ResourceUse("generator", 1, 1),
                        new ResourceUse("Inventory", 1, (start < seconds / 5 ? 100_000_000 : 900_000_000) + (1_000_000L * start)),
                    ];
                    return second;
                }),
        ]);
}
