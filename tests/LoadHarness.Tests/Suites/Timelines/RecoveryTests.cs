using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Suites.Timelines;

namespace Platform.LoadHarness.Tests.Suites.Timelines;

public class RecoveryTests
{
    /// <summary>
    /// A second each; the spike is from 2 to 4. P95 in milliseconds, with an e behind it where a tenth fails, or - for no requests.
    /// </summary>
    [Theory]
    [InlineData("10 10 900 900 10 10", 0)] // as soon as it is over
    [InlineData("10 10 900 900 900 10 10", 1)]
    [InlineData("10 10 900 900 900 900 12 12", 2)] // a second has few requests: a little worse is the same
    [InlineData("10 10 900 900 20 20 20", double.NaN)] // but not twice as bad
    [InlineData("10 40 900 900 45 45", 0)] // the worst second before counts
    [InlineData("1 1 900 900 6 6", 0)] // 5 ms are noise
    [InlineData("1 1 900 900 7 7", double.NaN)]
    [InlineData("10 10 900 900 10 900 10 10", 2)] // one good second is luck
    [InlineData("10 10 900 900 900 10", 1)] // unless it is the last
    [InlineData("10 10 900 900 10e 10e 10", 2)] // errors count too
    [InlineData("10 10e 900 900 10e 10e 10", 0)] // where there were none before
    [InlineData("10 10 900 900 900 900", double.NaN)]
    [InlineData("10 10 900 900", double.NaN)] // nothing was seen after it
    [InlineData("- - 900 900 10 10", double.NaN)] // or before it
    [InlineData("10 10 900 900 - 10 10", 1)] // who answers nothing has not recovered
    public void ASpikeIsOver_WhenTheSecondsAreAgainAsBefore(string seconds, double recovery) =>
        Assert.Equal(recovery, Recovery.Seconds([.. seconds.Split(' ').Select(Second)], spikeStart: 2, spikeEnd: 4));

    [Fact]
    public void ASecondThatThePeakReachesInto_IsNotAfterIt()
    {
        Moment[] seconds =
        [
            Second("10", 0),
            new Moment(1.3, 1, 100, 0, 10, 10),
            new Moment(2.3, 1, 100, 0, 10, 10),
            new Moment(3.3, 1, 100, 0, 10, 10),
        ];
        Assert.Equal(0.8, Recovery.Seconds(seconds, spikeStart: 1, spikeEnd: 1.5), 6);
    }

    [Fact]
    public void AMomentAtTheEnd_IsNoRecovery()
    {
        Moment[] seconds = [Second("10", 0), Second("900", 1), Second("900e", 2), new Moment(3, 0.001, 1, 0, 10, 10)];
        Assert.Equal(double.NaN, Recovery.Seconds(seconds, spikeStart: 1, spikeEnd: 2));
    }

    [Fact]
    public void TheSpike_IsTheStageOfMostUsers()
    {
        var profile = ClosedProfile.Ramping(
            new Stage(10, TimeSpan.FromSeconds(30)),
            new Stage(1000, TimeSpan.FromSeconds(60)),
            new Stage(10, TimeSpan.FromSeconds(30))
        );
        Assert.Equal((30, 90), Recovery.SpikeOf(profile));
        Assert.Equal((3, 9), Recovery.SpikeOf((ClosedProfile)profile.Scale(0.1)));
    }

    private static Moment Second(string text, int start) =>
        text == "-"
            ? new Moment(start, 1, 0, 0, 0, 0)
            : new Moment(start, 1, 100, text.EndsWith('e') ? 10 : 0, double.Parse(text.TrimEnd('e')), 1000);
}
