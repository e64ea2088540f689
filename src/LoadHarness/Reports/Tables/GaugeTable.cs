using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>How what was read beside the load went, in a line each; the charts and the timeline have all of it.</summary>
internal static class GaugeTable
{
    public static ReportTable Of(RunResult run) =>
        new(
            "Over the run",
            ["", "first", "least", "most", "last"],
            [
                .. run.Timeline[0]
                    .Gauges.Select(gauge => gauge.Name)
                    .Select(name =>
                        Row(
                            name,
                            [
                                .. run
                                    .Timeline.SelectMany(second => second.Gauges)
                                    .Where(gauge => gauge.Name == name)
                                    .Select(gauge => gauge.Value),
                            ]
                        )
                    ),
            ]
        );

    private static string[] Row(string name, double[] values) =>
        [name, FigureText.Count(values[0]), FigureText.Count(values.Min()), FigureText.Count(values.Max()), FigureText.Count(values[^1])];
}
