using Platform.LoadEngine.Judging;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>A search for the highest rate, for programs; rates in requests a second, durations in nanoseconds.</summary>
/// <param name="Scenario">Suite and scenario.</param>
/// <param name="Outcome">What the whole showed.</param>
/// <param name="Says">The same in words, the highest held rate first.</param>
/// <param name="HeldRate">The highest rate that held; null when none did.</param>
/// <param name="MinimumRate">The rate that had to hold.</param>
/// <param name="Counts">What a request carries, such as <c>logs</c>.</param>
/// <param name="PerRequest">How many of them.</param>
/// <param name="Points">The rates by rising rate.</param>
internal sealed record SearchSummary(
    string Scenario,
    Outcome Outcome,
    IReadOnlyList<string> Says,
    double? HeldRate,
    double MinimumRate,
    string Counts,
    int PerRequest,
    IReadOnlyList<SearchPoint> Points
)
{
    /// <summary>Reads the figures of a search.</summary>
    public static SearchSummary Of(SaturationCurve curve)
    {
        var verdict = curve.Whole().End!.Verdict;
        return new SearchSummary(
            curve.Plan.Scenario,
            verdict.Outcome,
            verdict.Reasons,
            curve.HeldRate,
            curve.Plan.Minimum,
            curve.Plan.Counts,
            curve.Plan.PerRequest,
            [
                .. curve
                    .Points.Select(step => (step, summary: new RunSummary(step)))
                    .Select(point => new SearchPoint(
                        SaturationCurve.RateOf(point.step),
                        point.step.Standing(),
                        point.summary.Goodput,
                        point.summary.SuccessRate,
                        point.summary.Response
                    )),
            ]
        );
    }
}

/// <summary>A rate of a search, and how the target did at it.</summary>
internal sealed record SearchPoint(double Rate, Standing Standing, double? Goodput, double? SuccessRate, LatencySummary? Response);
