using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Tables;

/// <summary>What generator and target used up.</summary>
internal static class ResourceTable
{
    public static ReportTable Of(RunResult run, RunSummary summary) =>
        new(
            "Resources",
            ["process", "CPU", "cores", "CPU/request", "memory"],
            [
                .. run.Total.Resources.Select(use =>
                    new[]
                    {
                        use.Name,
                        FigureText.Duration(use.CpuSeconds * 1e9),
                        summary.Seconds > 0 ? $"{use.CpuSeconds / summary.Seconds:0.00}" : FigureText.None,
                        FigureText.Duration(summary.Requests > 0 ? use.CpuSeconds * 1e9 / summary.Requests : null),
                        FigureText.Bytes(use.MemoryBytes),
                    }
                ),
            ]
        )
        {
            Note = summary.MachineBusy is { } busy ? $"The generator's machine was {busy * 100:0} % busy on average." : null,
        };
}
