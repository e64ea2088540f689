using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>A case of a suite.</summary>
/// <param name="Name">The target as written, or <c>verdict</c>.</param>
/// <param name="Element"><c>failure</c>, <c>error</c> or <c>skipped</c>; null when it passed.</param>
/// <param name="Message">Why it did not pass.</param>
internal sealed record JUnitCase(string Name, string? Element = null, string Message = "")
{
    /// <summary>The cases of a run: at least one, because CI takes an empty suite for a mistake.</summary>
    public static JUnitCase[] Of(RunResult run)
    {
        bool says = run.Standing() is Standing.Passed or Standing.Failed or Standing.NotJudged;
        JUnitCase[] targets = run.End is { } end
            ? [.. end.Verdict.Targets.Select(target => Of(target, says))]
            : [.. run.Info.Targets.Select(target => new JUnitCase(target, "skipped", "Not judged: the run has no end."))];
        if (!says)
            return [new JUnitCase("verdict", "error", $"{run.Standing().Word()}: {string.Join(' ', run.Reasons())}"), .. targets];
        return targets.Length > 0 ? targets : [new JUnitCase("verdict")];
    }

    private static JUnitCase Of(TargetResult target, bool runSaysSomething)
    {
        string measured = target.Actual is { } actual ? $"measured {target.Unit.Format(actual)}" : "not measured";
        if (!runSaysSomething && target.DependsOnPace)
            return new(target.Text, "skipped", $"Inconclusive: {measured}.");
        return target.Holds
            ? new(target.Text)
            : new(target.Text, "failure", $"{target.Text}: {measured}, margin {FigureText.Margin(target.Margin)}.");
    }
}
