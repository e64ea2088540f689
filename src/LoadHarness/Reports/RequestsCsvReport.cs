using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports;

/// <summary>
/// A row a scenario and step, and one of all steps: counts, failures by kind, rates, and times in milliseconds. Each rate of a
/// search is a scenario here: the rows "all" with a searched rate are its curve.
/// </summary>
public sealed class RequestsCsvReport : IReport
{
    /// <inheritdoc/>
    public string FileName => "requests.csv";

    /// <inheritdoc/>
    public void Write(IReadOnlyList<RunResult> runs, TextWriter to)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(to);
        to.Write(
            CsvRow.Of([
                "scenario",
                "step",
                "requests",
                "failed",
                "interrupted",
                "success_rate",
                .. FailureText.Kinds.Select(CsvColumns.Name),
                "requests_per_second",
                "bytes_sent_per_second",
                "bytes_received_per_second",
                .. CsvColumns.Latency("response"),
                .. CsvColumns.Latency("service"),
                "searched_rate",
                "outcome",
            ])
        );
        foreach (var run in runs)
        {
            var summary = new RunSummary(run);
            foreach (var step in summary.Steps.Append(summary))
                to.Write(Row(run, step));
        }
    }

    private static string Row(RunResult run, RequestSummary step) =>
        CsvRow.Of([
            run.Info.Scenario,
            step.Step,
            step.Requests,
            step.Failed,
            step.Interrupted,
            CsvColumns.Rounded(step.SuccessRate, 6),
            .. FailureText.Kinds.Select(kind => (object)step.Failures[kind]),
            CsvColumns.Rounded(step.RequestsPerSecond),
            CsvColumns.Rounded(step.BytesSentPerSecond),
            CsvColumns.Rounded(step.BytesReceivedPerSecond),
            .. CsvColumns.Values(step.Response),
            .. CsvColumns.Values(step.Service),
            run.Info.Saturation?.Rate,
            run.Standing().Word().ToLowerInvariant(),
        ]);
}
