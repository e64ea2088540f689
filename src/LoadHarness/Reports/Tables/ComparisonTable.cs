using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>Variants of a service under the same load, a row each.</summary>
internal static class ComparisonTable
{
    /// <summary>A table for each comparison of a session; none when nothing was compared.</summary>
    public static IReadOnlyList<ReportTable> Of(IReadOnlyList<RunResult> runs) =>
        [.. runs.Where(run => run.Info.Variant is not null).GroupBy(run => run.Info.Variant!.Scenario).Select(Of)];

    private static ReportTable Of(IGrouping<string, RunResult> compared)
    {
        var first = compared.First().Info.Variant!;
        string? aboutStep = first.Counter is null
            ? null
            : $"Times are of {first.Step}. CPU is for each of the {first.Counter}, of the service's own process: that of the servers "
                + "it uses is not in it.";
        return new ReportTable(
            $"{compared.Key} compared",
            [
                "variant",
                .. first.Counter is null ? Array.Empty<string>() : [$"{first.Counter}/s", "P50", "P99"],
                .. first.Facts.Keys,
                .. first.Counter is null ? Array.Empty<string>() : ["CPU"],
            ],
            [.. compared.Select(run => Row(run, run.Info.Variant!))]
        )
        {
            Note = string.Join(' ', new[] { aboutStep, first.Note }.OfType<string>()),
        };
    }

    private static string[] Row(RunResult run, ComparedVariant variant)
    {
        string[] facts =
        [
            .. variant.Facts.Values.Select(fact => FigureText.Count(run.End?.Facts.GetValueOrDefault(fact, double.NaN) ?? double.NaN)),
        ];
        string name = $"{run.Standing().Mark()} {variant.Name}";
        if (variant.Counter is null)
            return [name, .. facts];
        var summary = new RunSummary(run);
        var times = summary.Steps.FirstOrDefault(step => step.Step == variant.Step)?.Response;
        var counter = summary.Counters.FirstOrDefault(counter => counter.Name == variant.Counter);
        double? cpu = run.Total.Resources.Any(IsService) ? run.Total.Resources.Where(IsService).Sum(use => use.CpuSeconds) : null;
        return
        [
            name,
            counter?.PerSecond is { } rate ? FigureText.Count(Math.Round(rate, rate >= 100 ? 0 : 1)) : FigureText.None,
            FigureText.Duration(times?.P50),
            FigureText.Duration(times?.P99),
            .. facts,
            FigureText.Duration(counter?.Count > 0 ? cpu * 1e9 / counter.Count : null),
        ];
    }

    private static bool IsService(LoadEngine.Measuring.ResourceUse use) => use.Name != "generator";
}
