using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

public sealed class AllReportsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reports").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryKindOfRun_IsWrittenInEveryFormat()
    {
        var files = AllReports.Write(SampleRuns.All, Path.Combine(_folder, "new"));

        Assert.Equal(
            ["report.html", "report.md", "result.json", "requests.csv", "timeline.csv", "timeline.hlog", "junit.xml"],
            files.Select(Path.GetFileName)
        );
        Assert.All(files, file => Assert.NotEqual(0, new FileInfo(file).Length));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("∞")]
    public void WhatWasNotMeasured_IsNeverPrintedAsGarbage(string garbage)
    {
        // Base64 may spell anything.
        foreach (var report in AllReports.Default.Append(new ConsoleReport()).Where(report => report is not HistogramLogReport))
            Assert.DoesNotContain(garbage, report.Render(SampleRuns.Silent, SampleRuns.Unfinished), StringComparison.Ordinal);
    }

    [Fact]
    public void RunWhoseGeneratorDied_IsShownAsSuchInEveryFormatForPeopleAndCi()
    {
        foreach (var report in new IReport[] { new ConsoleReport(), new MarkdownReport(), new HtmlReport(), new JUnitReport() })
            Assert.Contains("generator died", report.Render(SampleRuns.Unfinished), StringComparison.Ordinal);
    }
}
