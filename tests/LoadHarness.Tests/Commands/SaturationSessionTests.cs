using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;
using Platform.LoadEngine.Transports;
using Platform.LoadHarness.Commands;
using Platform.LoadHarness.Tests.Reports;
using Platform.Testing;
using Spectre.Console;

namespace Platform.LoadHarness.Tests.Commands;

public class SaturationSessionTests
{
    private readonly StringWriter _console = new() { NewLine = "\n" };
    private readonly ManualTime _time = new();
    private readonly List<Scenario> _run = [];

    [Fact]
    public async Task Steps_AreRunUntilTheLimitIsFound_EachAtItsRateAndSaidAsItEnds()
    {
        var steps = await SearchAsync(Load(), (_, rate) => Model(rate, capacity: 4_300));

        Assert.Equal(
            steps.Select(step => step.Info.Saturation!.Rate),
            _run.Select(scenario => ((OpenProfile)scenario.Profile).Stages[0].Level)
        );
        Assert.Contains("  1,000 requests/s (5,000 logs/s) holds\n", _console.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "  5,070 requests/s (25,350 logs/s) misses: p95 <= 100ms: measured 231ms.\n",
            _console.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ATargetThatDidNotSurviveAStep_EndsTheSearch_AndWhatThereIsIsKept()
    {
        var steps = await SearchAsync(
            Load(),
            (_, rate) => rate > 1_200 ? throw new InvalidPlanException("Nobody answers.") : Model(rate, 1_200)
        );
        Assert.Single(steps);
        Assert.Contains(
            "The search ends before 1,500 requests/s (7,500 logs/s): Nobody answers.",
            _console.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public Task APlanThatIsWrong_IsRefused() =>
        Assert.ThrowsAsync<InvalidPlanException>(() => SearchAsync(Load(), (_, _) => throw new InvalidPlanException("Not a log service.")));

    [Fact]
    public async Task TheTotalTimeout_IsForTheWholeSearch()
    {
        var steps = await SearchAsync(
            Load() with
            {
                TotalTimeout = TimeSpan.FromSeconds(25),
            },
            (_, rate) =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return Model(rate, 1e9);
            }
        );
        Assert.Equal(3, steps.Count);
        Assert.Equal([25d, 15d, 5d], _run.Select(scenario => scenario.TotalTimeout!.Value.TotalSeconds));
    }

    [Fact]
    public async Task Stopped_NoFurtherStepIsRun()
    {
        using var stop = new CancellationTokenSource();
        var steps = await SearchAsync(
            Load(),
            (_, rate) =>
            {
                stop.Cancel();
                return Model(rate, 1e9);
            },
            stop.Token
        );
        Assert.Single(steps);
    }

    private Task<IReadOnlyList<RunResult>> SearchAsync(
        Scenario scenario,
        Func<Scenario, double, RunResult> run,
        CancellationToken stop = default
    )
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(_console) });
        console.Profile.Width = 1000;
        return new SaturationSession(
            scenario,
            SampleSearch.Plan,
            (step, mark) =>
            {
                _run.Add(step);
                return Task.FromResult(run(step, mark.Rate));
            }
        )
        {
            Console = console,
            Time = _time,
        }.RunAsync(stop);
    }

    private static RunResult Model(double rate, double capacity) =>
        SampleSearch.Step(rate, rate <= capacity ? Outcome.Passed : Outcome.Failed);

    private static Scenario Load() =>
        new()
        {
            Name = "logs/saturate",
            Profile = OpenProfile.Constant(1_000, TimeSpan.FromSeconds(3)),
            Steps = [new Step("batch", _ => new Request("GET", new Uri("http://127.0.0.1:1")))],
        };
}
