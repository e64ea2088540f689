using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>What was found after the run, and what was expected of it.</summary>
internal static class OutcomeTables
{
    /// <summary>A value that does not exist was looked for and not found: a breaking point that was not reached.</summary>
    public static ReportTable Facts(RunResult run) =>
        ReportTable.Pairs(
            "Found after the run",
            (run.End?.Facts ?? new Dictionary<string, double>()).Select(fact =>
                (fact.Key, (string?)(double.IsNaN(fact.Value) ? "none" : FigureText.Count(fact.Value)))
            )
        );

    /// <summary>Each target with what was measured; without an end they are listed as not judged.</summary>
    public static ReportTable Targets(RunResult run) =>
        new(
            "Targets",
            ["target", "measured", "margin"],
            run.End is { } end
                ? [.. end.Verdict.Targets.Select(Row)]
                : [.. run.Info.Targets.Select(text => new[] { $"⛔ {text}", "not judged", FigureText.None })]
        );

    private static string[] Row(TargetResult target) =>
        [
            $"{(target.Holds ? "✅" : "❌")} {target.Text}",
            target.Actual is { } actual ? target.Unit.Format(actual) : "not measured",
            FigureText.Margin(target.Margin),
        ];
}
