using Platform.LoadHarness.Reports.Charts;

namespace Platform.LoadHarness.Tests.Reports.Charts;

public class AxisTests
{
    [Theory]
    [InlineData(0, "0 1")]
    [InlineData(1, "0 0.5 1")]
    [InlineData(100, "0 50 100")]
    [InlineData(1_978, "0 500 1000 1500 2000")]
    public void Linear_GoesFromNoughtToARoundValue(double max, string ticks) =>
        Assert.Equal(ticks, Labels(Axis.Linear(max, value => $"{value:0.##}")));

    [Theory]
    [InlineData(3, 20, "2 5 10 20")]
    [InlineData(0.4, 900, "1 10 100 1000")]
    [InlineData(5, 5, "5 10 20 50")]
    public void Log_GoesFromARoundValueToARoundValue(double min, double max, string ticks) =>
        Assert.Equal(ticks, Labels(Axis.Log(min, max, value => $"{value:0.##}")));

    [Fact]
    public void Log_GivesEachDecadeTheSameRoom()
    {
        var axis = Axis.Log(1, 1000, value => "");

        Assert.Equal(
            [0, 1 / 3.0, 2 / 3.0, 1],
            new double[] { 1, 10, 100, 1000 }.Select(value => Math.Round(axis.Place(value), 9)),
            (a, b) => Math.Abs(a - b) < 1e-6
        );
    }

    [Theory]
    [InlineData(10, "0s 2s 4s 6s 8s 10s")]
    [InlineData(3600, "0s 10m 20m 30m 40m 50m 60m")]
    [InlineData(14_400, "0s 60m 2h 3h 4h")]
    public void Time_IsCutWhereClocksAre(double seconds, string ticks) => Assert.Equal(ticks, Labels(Axis.Time(seconds)));

    [Fact]
    public void Percentiles_GiveEachNineTheSameRoom()
    {
        var axis = Axis.Percentiles(3);

        Assert.Equal(["P50", "P90", "P99", "P99.9"], axis.Ticks.Select(tick => tick.Label));
        Assert.Equal(1 / 3.0, axis.Place(0.9), 6);
        Assert.Equal(1, axis.Place(0.999), 6);
    }

    private static string Labels(Axis axis) => string.Join(' ', axis.Ticks.Select(tick => tick.Label));
}
