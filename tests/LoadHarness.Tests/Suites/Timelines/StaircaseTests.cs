using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Suites.Timelines;

namespace Platform.LoadHarness.Tests.Suites.Timelines;

public class StaircaseTests
{
    /// <summary>100 users more with each step; P99 in milliseconds, goodput, and percent of failures.</summary>
    [Theory]
    [InlineData("5/100/0 6/200/0 9/300/0", double.NaN, 300, 300, 1)] // not reached
    [InlineData("5/100/0 6/200/0 500/250/0 900/240/0", 300, 200, 250, 0.96)] // a P99 of 500 ms is not below it
    [InlineData("5/100/0 6/198/1 9/250/5 9/240/9", 200, 100, 250, 0.96)] // 1 % is not below 1 %
    [InlineData("5/100/0 600/100/0 9/250/0 9/50/0 9/50/0", 200, 100, 250, 0.2)] // collapsed at twice the users
    [InlineData("600/100/0 600/80/0 600/10/0", 100, 0, 100, 0.8)] // at once; the third is beyond twice
    [InlineData("0/0/0 0/0/0", 100, 0, 0, 0)] // who answers nothing does not hold
    public void TheBreakingPoint_IsTheFirstStepThatDoesNotHold(string steps, double breaks, double held, double peak, double goodputAtTwice)
    {
        var stairs = new Staircase([
            .. steps.Split(' ').Select((step, i) => Stair(100 * (i + 1), [.. step.Split('/').Select(double.Parse)])),
        ]);
        Assert.Equal((breaks, held), (stairs.BreakingPoint, stairs.Held));
        Assert.Equal(peak, stairs.PeakGoodput, 6);
        Assert.Equal(goodputAtTwice, stairs.GoodputAtTwice, 6);
    }

    [Fact]
    public void ASecondBelongsToTheStepItsMiddleLiesIn_AlsoWhenTimersAreLate()
    {
        var profile = ClosedProfile.Ramping(new Stage(100, TimeSpan.FromSeconds(2)), new Stage(200, TimeSpan.FromSeconds(2)));
        Interval[] timeline = [Second(0, 1.01, 1), Second(1.01, 1.02, 2), Second(2.03, 1.01, 1000), Second(3.04, 1.0, 1000)];
        var stairs = Staircase.Of(profile, timeline)!;
        Assert.Equal((100, 200), (stairs.Held, stairs.BreakingPoint));
    }

    [Fact]
    public void ARunThatEndedBeforeItsSteps_HasThoseItHas()
    {
        var profile = ClosedProfile.Ramping(new Stage(100, TimeSpan.FromSeconds(1)), new Stage(200, TimeSpan.FromSeconds(1)));
        Assert.Equal(100, Staircase.Of(profile, [Second(0, 1, 1)])!.Held);
        Assert.Null(Staircase.Of(profile, []));
    }

    private static Stair Stair(int users, double[] figures) =>
        new(
            users,
            new Moment(
                0,
                1,
                (long)Math.Round(figures[1] / (1 - (figures[2] / 100))),
                (long)Math.Round(figures[1] / (1 - (figures[2] / 100))) - (long)figures[1],
                figures[0],
                figures[0]
            )
        );

    private static Interval Second(double start, double seconds, int milliseconds)
    {
        var second = Interval.Empty(["purchase"], [], []);
        (second.Start, second.Seconds) = (start, seconds);
        for (int i = 0; i < 10; i++)
            second.Steps[0].Response.Record(milliseconds * 1_000_000L);
        return second;
    }
}
