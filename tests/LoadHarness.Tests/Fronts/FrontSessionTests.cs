using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Fronts;
using Platform.LoadHarness.Reports;
using Platform.LoadHarness.Reports.Tables;
using Platform.LoadHarness.Tests.Reports;

namespace Platform.LoadHarness.Tests.Fronts;

public class FrontSessionTests
{
    private static readonly FrontPlan ThreeRounds = new() { Rounds = 3, Duration = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task Fronts_TakeTurns_AndEachRoundBeginsWithAnother()
    {
        var fronts = new FakeFronts();
        await RunAsync(fronts);
        string[] round = ["direct", "nginx", "yarp", "nginx", "yarp", "direct", "yarp", "direct", "nginx"];
        Assert.Equal(
            [
                .. FakeFronts.All.Select(front => $"fronts/throughput[{front.Name}]"),
                .. round.Select(name => $"fronts/throughput[{name}]"),
                .. round.Select(name => $"fronts/latency[{name}]"),
            ],
            fronts.Ran
        );
    }

    [Fact]
    public async Task TheRate_IsHalfOfWhatTheSlowestTakes_ByTheMedianOfItsRounds_TheWarmUpNotCounted()
    {
        var fronts = new FakeFronts
        {
            Most = (name, round) =>
                name != "yarp"
                    ? 5_000
                    : round switch
                    {
                        -1 => 2,
                        0 => 100,
                        1 => 3_000,
                        _ => 3_001,
                    },
        };
        await RunAsync(fronts);
        Assert.Equal([1_500], fronts.Rates.Distinct());
    }

    [Fact]
    public async Task ARateThatIsGiven_IsTaken()
    {
        var fronts = new FakeFronts();
        await RunAsync(fronts, ThreeRounds with { Rate = 77 });
        Assert.Equal([77], fronts.Rates.Distinct());
    }

    [Fact]
    public async Task EveryFigure_IsTheMedianOfTheRounds()
    {
        var runs = await RunAsync(
            new FakeFronts
            {
                Milliseconds = (name, round) =>
                    name == "direct" ? 1
                    : round == 1 ? 500
                    : 1.5,
            }
        );
        var nginx = Result(runs, "fronts/latency[nginx]");
        Assert.Equal(3_000, nginx["orders_per_second_at_most"]);
        Assert.Equal(1.5, nginx["p50_ms"], 0.01);
        Assert.Equal(0.5, nginx["added_p50_ms"], 0.01);
        Assert.Equal(0.5, nginx["added_p99_ms"], 0.01);
        Assert.Equal((20, 10), (nginx["front_cpu_us"], nginx["service_cpu_us"]));
        Assert.Equal(4_000, Result(runs, "fronts/throughput[direct]")["orders_per_second_at_most"]);
    }

    [Fact]
    public async Task WithoutAFront_NothingIsAdded_AndNoFrontTakesCpu() =>
        Assert.Equal(
            ["orders_per_second_at_most", "p50_ms", "p99_ms", "service_cpu_us"],
            Result(await RunAsync(new FakeFronts()), "fronts/latency[direct]").Keys
        );

    [Theory]
    [InlineData(1.19, 1.39, Outcome.Passed, Outcome.Passed)]
    [InlineData(1.3, 1.39, Outcome.Failed, Outcome.Passed)]
    [InlineData(1.19, 1.5, Outcome.Passed, Outcome.Failed)]
    public async Task WhatAFrontMayAdd_IsATarget(double nginx, double yarp, Outcome ofNginx, Outcome ofYarp)
    {
        var runs = await RunAsync(
            new FakeFronts
            {
                Milliseconds = (name, _) =>
                    name == "direct" ? 1
                    : name == "nginx" ? nginx
                    : yarp,
            }
        );
        Assert.Equal((ofNginx, ofYarp), (Verdict(runs, "fronts/latency[nginx]").Outcome, Verdict(runs, "fronts/latency[yarp]").Outcome));
        Assert.Equal(
            ["success_rate >= 100%", "added_p50_ms <= 0.2"],
            Verdict(runs, "fronts/latency[nginx]").Targets.Select(target => target.Text)
        );
        Assert.Equal(
            ["success_rate >= 100%", "added_p50_ms <= 0.4"],
            Verdict(runs, "fronts/latency[yarp]").Targets.Select(target => target.Text)
        );
        Assert.Single(Verdict(runs, "fronts/latency[direct]").Targets);
    }

    [Fact]
    public async Task WhereTheServiceIsNotReachedWithoutAFront_NothingIsSaidToBeAdded_AndNothingIsJudgedByIt()
    {
        var runs = await RunAsync(new FakeFronts { SeesProcesses = false }, fronts: [.. FakeFronts.All.Skip(1)]);
        Assert.Equal(["orders_per_second_at_most", "p50_ms", "p99_ms"], Result(runs, "fronts/latency[nginx]").Keys);
        Assert.Single(Verdict(runs, "fronts/latency[nginx]").Targets);
    }

    [Fact]
    public async Task RoundsOfAFront_AreOneResult_WithAllThatWasMeasured()
    {
        var runs = await RunAsync(new FakeFronts());
        Assert.Equal(6, runs.Count);
        var nginx = runs.Single(run => run.Info.Scenario == "fronts/latency[nginx]");
        Assert.Equal((300, 3, 6), (nginx.Total.All.Response.Count, nginx.Total.Seconds, nginx.End!.ConnectionsOpened));
        Assert.Equal([0, 1, 2], nginx.Timeline.Select(second => second.Start));
        Assert.Equal("nginx", nginx.Info.Settings["front"]);
    }

    [Fact]
    public async Task TheTable_HasARowForEachFront_AndEveryReportHasIt()
    {
        var runs = await RunAsync(new FakeFronts(), notes: ["x is left out."]);
        var table = Assert.Single(ComparisonTable.Of(runs));
        Assert.Equal(
            ["variant", "orders/s at most", "P50 ms", "P99 ms", "added P50", "added P99", "front CPU µs", "OrderApi CPU µs"],
            table.Columns
        );
        Assert.Equal(["✅ direct", "✅ nginx", "✅ yarp"], table.Rows.Select(row => row[0]));
        Assert.Equal(
            ["✅ nginx", "3,000", "1.15", "1.15", "0.15", "0.15", "20", "10"],
            table
                .Rows[1]
                .Select(cell => cell.Replace("1.151", "1.15", StringComparison.Ordinal).Replace("1.149", "1.15", StringComparison.Ordinal))
        );
        Assert.Equal("—", table.Rows[0][4]);
        Assert.Contains("median of 3 rounds of 1s", table.Note, StringComparison.Ordinal);
        Assert.EndsWith("x is left out.", table.Note, StringComparison.Ordinal);
        Assert.All(
            [new ConsoleReport(), new MarkdownReport(), new HtmlReport()],
            (IReport report) => Assert.Contains("fronts compared", report.Render(runs), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task StoppedBetweenRounds_WhatThereIsIsTold()
    {
        using var stop = new CancellationTokenSource();
        var fronts = new FakeFronts
        {
            After = rounds =>
            {
                if (rounds == 3 + 9 + 4)
                    stop.Cancel();
            },
        };
        var runs = await new FrontSession(ThreeRounds, FakeFronts.All, fronts.RunAsync).RunAsync(stop.Token);
        Assert.Equal(3 + 9 + 4, fronts.Ran.Count);
        Assert.Equal(6, runs.Count);
        Assert.Equal(1, runs.Single(run => run.Info.Scenario == "fronts/latency[yarp]").Total.Seconds);
    }

    [Fact]
    public async Task StoppedBeforeEachFrontHadARound_ThereIsNothingToCompare()
    {
        using var stop = new CancellationTokenSource();
        var fronts = new FakeFronts
        {
            After = rounds =>
            {
                if (rounds == 4)
                    stop.Cancel();
            },
        };
        Assert.Empty(await new FrontSession(ThreeRounds, FakeFronts.All, fronts.RunAsync).RunAsync(stop.Token));
    }

    [Fact]
    public async Task AFrontThatTakesNothing_EndsItBeforeResponseTimesAreMeasured()
    {
        var runs = await RunAsync(new FakeFronts { Most = (name, _) => name == "yarp" ? 0 : 1_000 });
        Assert.Equal(3, runs.Count);
        Assert.Equal(Outcome.Failed, Verdict(runs, "fronts/throughput[yarp]").Outcome);
    }

    private static Task<IReadOnlyList<RunResult>> RunAsync(
        FakeFronts fake,
        FrontPlan? plan = null,
        IReadOnlyList<ComparedFront>? fronts = null,
        params string[] notes
    ) => new FrontSession(plan ?? ThreeRounds, fronts ?? FakeFronts.All, fake.RunAsync) { Notes = notes }.RunAsync(CancellationToken.None);

    private static IReadOnlyDictionary<string, double> Result(IReadOnlyList<RunResult> runs, string name) =>
        runs.Single(run => run.Info.Scenario == name).End!.Facts;

    private static Verdict Verdict(IReadOnlyList<RunResult> runs, string name) =>
        runs.Single(run => run.Info.Scenario == name).End!.Verdict;
}
