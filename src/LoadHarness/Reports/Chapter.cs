using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>What reports for people tell of one scenario: a run, or a search whose steps are runs.</summary>
/// <param name="Run">The run; of a search, its highest step that held, under the verdict of the whole.</param>
/// <param name="Curve">The steps of a search; null for a plain run.</param>
internal sealed record Chapter(RunResult Run, SaturationCurve? Curve = null)
{
    /// <summary>The chapters of a session: runs stand for themselves, the steps of a search are told together.</summary>
    public static IReadOnlyList<Chapter> Of(IReadOnlyList<RunResult> runs)
    {
        var chapters = new List<Chapter>();
        for (int i = 0; i < runs.Count; )
        {
            if (runs[i].Info.Saturation is not { } first)
            {
                chapters.Add(new Chapter(runs[i++]));
                continue;
            }

            RunResult[] steps = [.. runs.Skip(i).TakeWhile(run => run.Info.Saturation?.Plan.Scenario == first.Plan.Scenario)];
            var curve = new SaturationCurve(first.Plan, steps);
            chapters.Add(new Chapter(curve.Whole(), curve));
            i += steps.Length;
        }

        return chapters;
    }
}
