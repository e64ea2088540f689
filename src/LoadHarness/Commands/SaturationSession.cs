using Platform.LoadEngine;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;
using Platform.LoadHarness.Reports.Figures;
using Spectre.Console;

namespace Platform.LoadHarness.Commands;

/// <summary>Runs the steps of a search for the highest rate, one after another, and says how each ended.</summary>
/// <param name="scenario">What the steps do; its load is open and as long as a step.</param>
/// <param name="plan">The search.</param>
/// <param name="run">Runs a step: the scenario at the step's rate.</param>
internal sealed class SaturationSession(Scenario scenario, SaturationPlan plan, Func<Scenario, SaturationStep, Task<RunResult>> run)
{
    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where progress is shown.</summary>
    public IAnsiConsole Console { get; init; } = AnsiConsole.Console;

    /// <summary>Runs steps until the search is over, its total time-out is, or it is stopped.</summary>
    /// <returns>The steps in the order they were run; at least one.</returns>
    public async Task<IReadOnlyList<RunResult>> RunAsync(CancellationToken stop)
    {
        long start = Time.GetTimestamp();
        var search = new RateSearch(plan);
        List<RunResult> steps = [];
        while (search.Next is { } rate && (steps.Count == 0 || !stop.IsCancellationRequested))
        {
            var left = scenario.TotalTimeout - Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                break;
            try
            {
                steps.Add(await run(plan.At(scenario, rate) with { TotalTimeout = left }, new SaturationStep(plan, rate)));
            }
            catch (InvalidPlanException e) when (steps.Count > 0)
            {
                // The first step showed that the plan is right: it is the target that did not survive the last one.
                Console.MarkupLineInterpolated($"[yellow]The search ends before {SaturationText.Rate(plan, rate)}:[/] {e.Message}");
                break;
            }

            var verdict = steps[^1].End!.Verdict;
            search.Add(rate, verdict.Outcome);
            string reason = string.Concat(verdict.Reasons.Take(1).Select(reason => $": {reason}"));
            Console.MarkupLineInterpolated($"  {SaturationText.Rate(plan, rate)} {SaturationText.Word(verdict.Outcome)}{reason}");
        }

        return steps;
    }
}
