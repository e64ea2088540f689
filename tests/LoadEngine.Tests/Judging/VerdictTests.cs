using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;

namespace Platform.LoadEngine.Tests.Judging;

public class VerdictTests
{
    private static readonly MetricNames Names = new(["read", "buy"], ["server_latency"], ["logs"], ["oversold"]);

    [Fact]
    public void AllTargetsHold_Passed() => Assert.Equal(Outcome.Passed, Judge("failed <= 10", "p50 <= 2ms").Outcome);

    [Fact]
    public void ATargetIsMissed_Failed_AndTheReasonTellsWhatWasMeasured()
    {
        var verdict = Judge("p50 <= 0.5ms");
        Assert.Equal(Outcome.Failed, verdict.Outcome);
        Assert.Contains("measured 1ms", Assert.Single(verdict.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p50 <= 2ms")]
    [InlineData("p50 <= 0.5ms")]
    [InlineData("requests_per_second >= 1000000")]
    public void ALateGenerator_SpoilsDurationsAndRates_Inconclusive(string target)
    {
        var verdict = Judge(Late, target);
        Assert.Equal(Outcome.Inconclusive, verdict.Outcome);
        Assert.Contains("late", verdict.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ALateGenerator_DoesNotExcuseACountedFault_Failed() => Assert.Equal(Outcome.Failed, Judge(Late, "failed == 0").Outcome);

    [Fact]
    public void DroppedIterations_MakeAPassInconclusive_ButAMissStaysAMiss()
    {
        Assert.Equal(Outcome.Inconclusive, Judge(Dropping, "p50 <= 2ms").Outcome);
        Assert.Equal(Outcome.Failed, Judge(Dropping, "p50 <= 0.5ms").Outcome);
    }

    [Fact]
    public void AGeneratorAtItsLimit_Inconclusive()
    {
        var verdict = Judge(
            run => run.Resources = [new ResourceUse("generator", 3.9, 0), new ResourceUse("OrderApi", 4, 0)],
            "p50 <= 0.5ms"
        );
        Assert.Equal(Outcome.Inconclusive, verdict.Outcome);
        Assert.Contains("bottleneck", verdict.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatEndedEarly_IsNoPass()
    {
        var verdict = Verdict.Of(
            TargetTests.Run(),
            new Dictionary<string, double>(),
            [Target.Parse("failed <= 10", Names)],
            2,
            "it was stopped."
        );
        Assert.Equal(Outcome.Inconclusive, verdict.Outcome);
    }

    private static void Late(Interval run)
    {
        for (int i = 0; i < 100; i++)
            run.DispatchLag.Record(i < 95 ? 10_000 : 30_000_000);
    }

    private static void Dropping(Interval run) => (run.Planned, run.Dropped) = (100, 2);

    private static Verdict Judge(params string[] targets) => Judge(_ => { }, targets);

    private static Verdict Judge(Action<Interval> change, params string[] targets)
    {
        var run = TargetTests.Run();
        change(run);
        return Verdict.Of(
            run,
            new Dictionary<string, double>(),
            [.. targets.Select(text => Target.Parse(text, Names))],
            processors: 2,
            endedEarly: null
        );
    }
}
