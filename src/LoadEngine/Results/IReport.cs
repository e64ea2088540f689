namespace Platform.LoadEngine.Results;

/// <summary>Renders runs. Everything it needs is in the results, so that it can be rendered again, later or elsewhere.</summary>
public interface IReport
{
    /// <summary>The file it is written to, such as <c>report.html</c>.</summary>
    string FileName { get; }

    /// <summary>Writes the report.</summary>
    /// <param name="runs">At least one run, in the order they were made.</param>
    /// <param name="to">Where to; the report does not close it.</param>
    void Write(IReadOnlyList<RunResult> runs, TextWriter to);
}
