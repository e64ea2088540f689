using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Tests.Reports.Figures;

public class StandingTests
{
    private static readonly RunResult WithoutTargets = SampleRuns.Steady with
    {
        End = SampleRuns.Steady.End! with { Verdict = SampleRuns.Steady.End!.Verdict with { Targets = [] } },
    };

    [Fact]
    public void Headline_SaysWhereOneRunStands()
    {
        Assert.Equal("The scenario passed", new[] { SampleRuns.Steady }.Headline());
        Assert.Equal("The scenario failed", new[] { SampleRuns.Failing }.Headline());
        Assert.Equal("The scenario was inconclusive", new[] { SampleRuns.Overloaded }.Headline());
        Assert.Equal("The scenario did not finish", new[] { SampleRuns.Unfinished }.Headline());
        Assert.Equal("The scenario was measured", new[] { WithoutTargets }.Headline());
    }

    [Fact]
    public void RunWithoutTargets_IsNoneOfTheJudged() =>
        Assert.Equal("1 of 2 scenarios passed", new[] { SampleRuns.Steady, SampleRuns.Failing, WithoutTargets }.Headline());

    [Fact]
    public void FaultOutweighsDoubt_AndDoubtOutweighsSuccess()
    {
        Assert.Equal(Standing.Failed, SampleRuns.All.Standing());
        Assert.Equal(Standing.Inconclusive, new[] { SampleRuns.Steady, SampleRuns.Overloaded }.Standing());
        Assert.Equal(Standing.Passed, new[] { SampleRuns.Steady, WithoutTargets }.Standing());
    }

    [Fact]
    public void RunThatEndedEarly_SaysSoOnce() =>
        Assert.Single(SampleRuns.Failing.Reasons(), reason => reason.Contains("stopped", StringComparison.Ordinal));
}
