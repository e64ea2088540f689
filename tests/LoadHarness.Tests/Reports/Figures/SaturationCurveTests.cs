using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Tests.Reports.Figures;

public class SaturationCurveTests
{
    [Fact]
    public void ALimitAboveTheMinimum_Passes_AndIsNamedInBothUnits()
    {
        var curve = Curve(SampleSearch.Run(rate => rate <= 4_300 ? Outcome.Passed : Outcome.Failed));
        var end = curve.Whole().End!;

        Assert.Equal(Outcome.Passed, end.Verdict.Outcome);
        Assert.Equal("logs/saturate: holds 4,220 requests/s (21,100 logs/s)", end.Verdict.Reasons[0]);
        Assert.Equal("4,430 requests/s (22,150 logs/s) misses: p95 <= 100ms: measured 231ms.", end.Verdict.Reasons[1]);
        Assert.Equal(
            ("held_rate >= 10000 logs/s", 21_100d, 1.11),
            (end.Verdict.Targets[0].Text, end.Verdict.Targets[0].Actual, Math.Round(end.Verdict.Targets[0].Margin!.Value, 3))
        );
    }

    [Theory]
    [InlineData(1_900, Outcome.Failed, "holds 1,8")]
    [InlineData(2_100, Outcome.Passed, "holds 2,")]
    [InlineData(1, Outcome.Failed, "holds none of the rates that were tried, down to 17.3 requests/s (86.5 logs/s)")]
    [InlineData(1e9, Outcome.Passed, "holds at least 1,000,000 requests/s (5,000,000 logs/s)")]
    public void WhatTheSearchShowed_DecidesTheVerdict(double capacity, Outcome outcome, string says)
    {
        var verdict = Curve(SampleSearch.Run(rate => rate <= capacity ? Outcome.Passed : Outcome.Failed)).Whole().End!.Verdict;
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Contains(says, verdict.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_500, Outcome.Inconclusive, "holds at least 1,500")] // it may hold the minimum, but that was not shown
    [InlineData(2_500, Outcome.Passed, "holds at least 2,250")] // what held has held
    public void AGeneratorAtItsLimit_EndsTheSearch_AndSaysSo(double limit, Outcome outcome, string says)
    {
        var verdict = Curve(SampleSearch.Run(rate => rate <= limit ? Outcome.Passed : Outcome.Inconclusive)).Whole().End!.Verdict;
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Contains(says, verdict.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("is inconclusive", verdict.Reasons[1], StringComparison.Ordinal);
    }

    [Fact]
    public void ASearchThatDied_TellsWhatHeldUntilThen()
    {
        var steps = SampleSearch.Run(_ => Outcome.Passed, most: 2);
        RunResult[] died = [.. steps, SampleSearch.Step(2_250, Outcome.Passed) with { End = null }];
        var verdict = Curve(died).Whole().End!.Verdict;

        Assert.Equal(Outcome.Inconclusive, verdict.Outcome);
        Assert.Contains("holds at least 1,500", verdict.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("did not come to its end", verdict.Reasons[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Points_AreEachRateOnce_ByRisingRate()
    {
        var curve = Curve(SampleSearch.Run(rate => rate <= 4_300 ? Outcome.Passed : Outcome.Failed));
        double[] rates = [.. curve.Points.Select(SaturationCurve.RateOf)];
        Assert.Equal(rates.Distinct().Order(), rates);
        Assert.Equal(curve.Steps.Count - 1, rates.Length); // the first miss was tried twice
    }

    private static SaturationCurve Curve(IReadOnlyList<RunResult> steps) => new(SampleSearch.Plan, steps);
}
