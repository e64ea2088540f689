using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;

namespace Platform.LoadHarness.Tests.Reports;

/// <summary>Searches of a modelled service.</summary>
internal static class SampleSearch
{
    public static readonly SaturationPlan Plan = new()
    {
        Scenario = "logs/saturate",
        From = 1_000,
        Minimum = 2_000,
        Counts = "logs",
        PerRequest = 5,
    };

    /// <summary>The steps of a search.</summary>
    /// <param name="judge">How a rate ends.</param>
    /// <param name="most">The search dies after so many steps.</param>
    public static IReadOnlyList<RunResult> Run(Func<double, Outcome> judge, int most = int.MaxValue)
    {
        var search = new RateSearch(Plan);
        List<RunResult> steps = [];
        while (search.Next is { } rate && steps.Count < most)
        {
            steps.Add(Step(rate, judge(rate)));
            search.Add(rate, steps[^1].End!.Verdict.Outcome);
        }

        return steps;
    }

    public static RunResult Step(double rate, Outcome outcome)
    {
        var run = SampleRuns.Build($"logs/saturate@{rate:0}", 1, (int)rate, ["batch"], open: true, targets: ["p95 <= 100ms"]);
        bool holds = outcome == Outcome.Passed;
        var target = SampleRuns.Target("p95 <= 100ms", Unit.Duration, 100e6, holds ? 9e6 : 231e6, holds);
        return new RunResult(
            run.Info with
            {
                Saturation = new SaturationStep(Plan, rate),
            },
            run.Timeline,
            new RunEnd
            {
                Verdict = new Verdict(outcome, [target], holds ? [] : ["p95 <= 100ms: measured 231ms."]),
                Facts = new Dictionary<string, double> { ["unaccounted"] = 0 },
            }
        );
    }
}
