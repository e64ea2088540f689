using Platform.LoadHarness.Reports.Charts;

namespace Platform.LoadHarness.Tests.Reports.Charts;

public class ChartTimelineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(120)]
    [InlineData(121)]
    [InlineData(500)]
    public void LongTimeline_IsMergedAndLosesNothing(int seconds)
    {
        var run = SampleRuns.Build("a/b", seconds, 10, ["a"]);

        var points = ChartTimeline.Of(run.Timeline);

        Assert.InRange(points.Count, 1, ChartTimeline.MostPoints);
        Assert.Equal(run.Total.All.Response.Count, points.Sum(point => point.All.Response.Count));
        Assert.Equal(seconds, points.Sum(point => point.Seconds), 6);
    }

    [Fact]
    public void ShortLastInterval_JoinsTheOneBefore()
    {
        var run = SampleRuns.Build("a/b", 5, 10, ["a"]);
        run.Timeline[4].Seconds = 0.001;

        Assert.Equal(4, ChartTimeline.Of(run.Timeline).Count);
    }
}
