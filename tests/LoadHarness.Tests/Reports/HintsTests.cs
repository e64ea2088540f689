using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

public class HintsTests
{
    [Fact]
    public void HealthyRun_GetsNoAdvice() => Assert.Empty(Hints.Of(SampleRuns.Steady));

    [Theory]
    [InlineData(FailureKind.Timeout, 20, "fewer at once, or larger batches")]
    [InlineData(FailureKind.Connection, 1, "more connections and open files")]
    [InlineData(FailureKind.RateLimited, 200, "more source addresses, or a lower rate")]
    [InlineData(FailureKind.ServerError, 20, "the server's log, CPU and store")]
    [InlineData(FailureKind.ClientError, 20, "look at the examples")]
    [InlineData(FailureKind.BadBody, 1, "the target is wrong, or the check is")]
    public void KindOfFailure_GetsItsAdvice(FailureKind kind, int requests, string advice)
    {
        var run = Run(second => SampleRuns.Fail(second, kind, requests));

        Assert.Contains(advice, Assert.Single(Hints.Of(run)), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(FailureKind.Timeout, 5)]
    [InlineData(FailureKind.RateLimited, 90)]
    public void FewOfAKind_AreNotWorthAdvice(FailureKind kind, int requests) =>
        Assert.Empty(Hints.Of(Run(second => SampleRuns.Fail(second, kind, requests))));

    [Theory]
    [InlineData(0.29, 0)]
    [InlineData(0.3, 1)]
    public void ContendedLocks_AreToBeFinerOrNone(double contention, int hints)
    {
        var run = Run(_ => { });
        var found = Hints.Of(
            new RunResult(
                run.Info,
                run.Timeline,
                new RunEnd
                {
                    Verdict = SampleRuns.Steady.End!.Verdict,
                    Facts = new Dictionary<string, double> { ["lock_contention"] = contention },
                }
            )
        );
        Assert.Equal(
            hints,
            found.Count(hint => hint.Contains("finer locks", StringComparison.Ordinal) && hint.Contains("shards", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void SaturatedMachineThatTheTargetShares_MakesTheFiguresThoseOfBoth()
    {
        var run = Run(second => second.MachineBusy = 0.98);

        Assert.Contains("for generator and target together", Assert.Single(Hints.Of(run)), StringComparison.Ordinal);
    }

    [Fact]
    public void SaturatedMachineOfTheGeneratorAlone_MayBeTheLimit()
    {
        var run = Run(second => (second.MachineBusy, second.Resources) = (0.98, [new("generator", 1.9, 1)]));

        Assert.Contains("generator's limit, not the target's", Assert.Single(Hints.Of(run)), StringComparison.Ordinal);
    }

    [Fact]
    public void DroppedIterations_AskForMoreInFlight()
    {
        var run = Run(second => (second.Planned, second.Dropped) = (1_000, 50));

        Assert.Equal(
            "5 % of the planned iterations were dropped. Allow more in flight, or lower the rate to what the target can answer.",
            Assert.Single(Hints.Of(run))
        );
    }

    [Fact]
    public void LateGenerator_IsToldSo()
    {
        var run = Run(second => second.DispatchLag.Record(30_000_000));

        Assert.StartsWith("The generator's dispatch lag was 30", Assert.Single(Hints.Of(run)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(0.8, false)]
    public void MissedThroughput_AsksForMoreAtOnceOnlyWhileTheMachineIdles(double busy, bool advised)
    {
        var run = Missed(Run(second => second.MachineBusy = busy), Unit.Rate);

        Assert.Equal(advised, Hints.Of(run).Any(hint => hint.Contains("Send more at once", StringComparison.Ordinal)));
    }

    [Fact]
    public void MissedLatency_AsksForSmallerBatches() =>
        Assert.Contains("smaller batches", Assert.Single(Hints.Of(Missed(Run(_ => { }), Unit.Duration))), StringComparison.Ordinal);

    [Fact]
    public void TargetThatKeepsGrowing_IsNamed()
    {
        var run = SampleRuns.Build("soak", 60, 100, ["a"]);
        foreach (var second in run.Timeline)
            second.Resources = [new("Inventory", 0.1, 100_000_000 + (long)(second.Start * 10e6))];

        Assert.StartsWith(
            "The memory of Inventory grew by 200 MB",
            Assert.Single(Hints.Of(new RunResult(run.Info, run.Timeline, null))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void SaturationComesFirst_BecauseItMayExplainTheRest()
    {
        var run = Run(second =>
        {
            second.MachineBusy = 0.99;
            SampleRuns.Fail(second, FailureKind.Timeout, 100);
        });

        Assert.Collection(
            Hints.Find(run),
            first => Assert.Contains("busy", first.Found, StringComparison.Ordinal),
            second => Assert.Contains("timed out", second.Found, StringComparison.Ordinal)
        );
    }

    /// <summary>A second of about 1,000 good requests, changed.</summary>
    private static RunResult Run(Action<Interval> change)
    {
        var run = SampleRuns.Build("a/b", 1, 1_000, ["a"]);
        change(run.Timeline[0]);
        return new RunResult(run.Info, run.Timeline, null);
    }

    private static RunResult Missed(RunResult run, Unit unit) =>
        run with
        {
            End = new RunEnd { Verdict = new Verdict(Outcome.Failed, [SampleRuns.Target("x >= 10", unit, 10, 5, false)], []) },
        };
}
