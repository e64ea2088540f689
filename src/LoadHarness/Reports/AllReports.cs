using System.Text;
using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Reports;

/// <summary>The files that every run leaves behind.</summary>
public static class AllReports
{
    /// <summary>The reports that are files, the one that people open first at the front.</summary>
    public static readonly IReadOnlyList<IReport> Default =
    [
        new HtmlReport(),
        new MarkdownReport(),
        new JsonReport(),
        new RequestsCsvReport(),
        new TimelineCsvReport(),
        new HistogramLogReport(),
        new JUnitReport(),
    ];

    /// <summary>Writes each of them into a folder, which is made when it is not there.</summary>
    /// <param name="runs">At least one run, in the order they were made.</param>
    /// <param name="folder">Where to; files of an earlier report are replaced.</param>
    /// <returns>The paths of the files, in the order of <see cref="Default"/>.</returns>
    public static IReadOnlyList<string> Write(IReadOnlyList<RunResult> runs, string folder)
    {
        Directory.CreateDirectory(folder);
        return [.. Default.Select(report => Write(report, runs, Path.Combine(folder, report.FileName)))];
    }

    private static string Write(IReport report, IReadOnlyList<RunResult> runs, string path)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        report.Write(runs, writer);
        return path;
    }
}
