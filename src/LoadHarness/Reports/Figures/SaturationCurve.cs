using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadEngine.Saturation;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>A search for the highest rate that holds, told from its steps alone: it can be told again, also of one that died.</summary>
internal sealed class SaturationCurve
{
    private readonly RateSearch _search;

    /// <param name="plan">The search.</param>
    /// <param name="steps">Its steps in the order they were run; at least one.</param>
    public SaturationCurve(SaturationPlan plan, IReadOnlyList<RunResult> steps)
    {
        (Plan, Steps, _search) = (plan, steps, new RateSearch(plan));
        foreach (var step in steps)
        {
            if (step.End is { } end)
                _search.Add(RateOf(step), end.Verdict.Outcome);
        }
    }

    /// <summary>The search.</summary>
    public SaturationPlan Plan { get; }

    /// <summary>Its steps in the order they were run.</summary>
    public IReadOnlyList<RunResult> Steps { get; }

    /// <summary>The highest rate that held, in requests a second; null when none did.</summary>
    public double? HeldRate => _search.Held;

    /// <summary>The steps by rising rate; of one that was repeated, the last.</summary>
    public IReadOnlyList<RunResult> Points => [.. Steps.GroupBy(RateOf).OrderBy(step => step.Key).Select(step => step.Last())];

    /// <summary>What the search showed, with the scenario's name.</summary>
    public string Headline =>
        $"{Plan.Scenario}: {(HeldRate is { } held
        ? $"holds {(_search.End == SearchEnd.Found ? "" : "at least ")}{SaturationText.Rate(Plan, held)}"
        : $"holds none of the rates that were tried, down to {SaturationText.Rate(Plan, Steps.Min(RateOf))}")}";

    /// <summary>The rate of a step, in requests a second.</summary>
    public static double RateOf(RunResult step) => step.Info.Saturation!.Rate;

    /// <summary>The search as one run: the highest step that held, or the lowest that was tried, under the verdict of the whole.</summary>
    public RunResult Whole()
    {
        var shown = HeldRate is { } held ? Points.Single(step => RateOf(step) == held) : Points[0];
        var info = shown.Info with
        {
            Scenario = Plan.Scenario,
            Load =
                $"open, from {FigureText.Count(Plan.From)}/s up in {Steps.Count} steps; what follows is "
                + $"{FigureText.Count(RateOf(shown))}/s, {(HeldRate is null ? "the lowest rate tried" : "the highest that held")}",
            Targets = [SaturationText.Minimum(Plan)],
            StartedAt = Steps[0].Info.StartedAt,
            Saturation = null,
            Settings = new Dictionary<string, string>(shown.Info.Settings)
            {
                ["this rate must hold"] = string.Join(", ", shown.Info.Targets),
            },
        };
        return new RunResult(
            info,
            shown.Timeline,
            new RunEnd
            {
                Verdict = Judge(),
                Facts = shown.End?.Facts ?? new Dictionary<string, double>(),
                Examples = [.. Steps.SelectMany(step => step.End?.Examples ?? []).DistinctBy(example => example.Kind)],
                InspectionError = shown.End?.InspectionError,
                ConnectionsOpened = Steps.Sum(step => step.End?.ConnectionsOpened ?? 0),
            }
        );
    }

    /// <summary>What held has held, however the search ended; that a rate does not hold is shown by a step that missed it.</summary>
    private Verdict Judge()
    {
        bool enough = HeldRate >= Plan.Minimum;
        var outcome =
            enough ? Outcome.Passed
            : _search.End is SearchEnd.Found or SearchEnd.HoldsNothing or SearchEnd.HoldsMost ? Outcome.Failed
            : Outcome.Inconclusive;
        double limit = Plan.Minimum * Plan.PerRequest,
            actual = (HeldRate ?? 0) * Plan.PerRequest;
        var target = new TargetResult(
            SaturationText.Minimum(Plan),
            "held_rate",
            Unit.Rate,
            limit,
            actual,
            enough,
            (actual - limit) / limit,
            DependsOnPace: true
        );
        return new Verdict(outcome, [target], [Headline, .. Ending()]);
    }

    private IEnumerable<string> Ending()
    {
        var last = Steps[^1];
        return _search.End switch
        {
            SearchEnd.Found or SearchEnd.HoldsNothing when _search.Missed is { } missed => Why(Steps.Last(step => RateOf(step) == missed))
                .Select(why => $"{SaturationText.Rate(Plan, missed)} misses: {why}"),
            SearchEnd.HoldsMost => ["No higher rate was tried."],
            SearchEnd.Inconclusive =>
            [
                $"The search ended at {SaturationText.Rate(Plan, RateOf(last))}, which is inconclusive: {string.Join(' ', Why(last))}",
            ],
            _ => ["The search did not come to its end: it was stopped, the target was unavailable, or the generator died."],
        };
    }

    private static IReadOnlyList<string> Why(RunResult step) => step.End?.Verdict.Reasons ?? [];
}
