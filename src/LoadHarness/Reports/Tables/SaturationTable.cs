using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>The curve of a search: each rate, and how the target did at it.</summary>
internal static class SaturationTable
{
    public static ReportTable Of(SaturationCurve curve) =>
        new("Rates tried", ["rate", "goodput", "success", "P50", "P95", "P99"], [.. curve.Points.Select(Row)])
        {
            Note = string.Join(
                ' ',
                new[]
                {
                    curve.Plan.PerRequest > 1 ? $"A request carries {curve.Plan.PerRequest:#,0} {curve.Plan.Counts}." : null,
                    curve.Points.Count < curve.Steps.Count
                        ? "What did not hold while the rate grew was tried again; shown is the second try."
                        : null,
                }.OfType<string>()
            )
                is { Length: > 0 } note
                ? note
                : null,
        };

    private static string[] Row(RunResult step)
    {
        var summary = new RunSummary(step);
        return
        [
            $"{step.Standing().Mark()} {FigureText.Rate(SaturationCurve.RateOf(step))}",
            FigureText.Rate(summary.Goodput),
            FigureText.Share(summary.SuccessRate),
            FigureText.Duration(summary.Response?.P50),
            FigureText.Duration(summary.Response?.P95),
            FigureText.Duration(summary.Response?.P99),
        ];
    }
}
