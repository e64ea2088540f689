using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Tests.Reports;

internal static class Rendering
{
    /// <summary>The report as text.</summary>
    public static string Render(this IReport report, params IReadOnlyList<RunResult> runs)
    {
        using var writer = new StringWriter();
        report.Write(runs, writer);
        return writer.ToString();
    }
}
