using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Saturation;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>Rates of a search as people read them.</summary>
internal static class SaturationText
{
    /// <summary>Such as <c>23,400 requests/s (117,000 logs/s)</c>.</summary>
    public static string Rate(SaturationPlan plan, double rate) =>
        plan.PerRequest == 1
            ? $"{FigureText.Count(rate)} {plan.Counts}/s"
            : $"{FigureText.Count(rate)} requests/s ({FigureText.Count(rate * plan.PerRequest)} {plan.Counts}/s)";

    /// <summary>The target of the whole search, such as <c>held_rate >= 10000 logs/s</c>.</summary>
    public static string Minimum(SaturationPlan plan) => $"held_rate >= {plan.Minimum * plan.PerRequest:0.##} {plan.Counts}/s";

    /// <summary>How a step ended, in a word or two.</summary>
    public static string Word(Outcome outcome) =>
        outcome switch
        {
            Outcome.Passed => "holds",
            Outcome.Failed => "misses",
            _ => "is inconclusive",
        };
}
