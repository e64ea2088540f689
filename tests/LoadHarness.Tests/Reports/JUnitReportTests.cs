using System.Xml.Linq;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

public class JUnitReportTests
{
    [Fact]
    public void MissedTarget_IsAFailureWithWhatWasMeasured()
    {
        var suite = Suite(SampleRuns.Failing);

        Assert.Equal("2", suite.Attribute("failures")!.Value);
        Assert.Equal("0", suite.Attribute("errors")!.Value);
        Assert.Contains(
            "measured 87.123 %",
            Case(suite, "success_rate >= 99%").Element("failure")!.Attribute("message")!.Value,
            StringComparison.Ordinal
        );
        Assert.Empty(Case(suite, "p50 <= 50ms").Elements());
    }

    [Fact]
    public void InconclusiveRun_IsAnErrorAndItsTargetsAreSkipped()
    {
        var suite = Suite(SampleRuns.Overloaded);

        Assert.Contains(
            "The generator was late",
            Case(suite, "verdict").Element("error")!.Attribute("message")!.Value,
            StringComparison.Ordinal
        );
        Assert.NotNull(Case(suite, "logs_per_second >= 10000").Element("skipped"));
        Assert.Equal(("2", "0", "1", "1"), (Value("tests"), Value("failures"), Value("errors"), Value("skipped")));

        string Value(string name) => suite.Attribute(name)!.Value;
    }

    [Fact]
    public void RunWithoutEnd_IsAnErrorAndItsTargetsAreSkipped()
    {
        var suite = Suite(SampleRuns.Unfinished);

        Assert.NotNull(Case(suite, "verdict").Element("error"));
        Assert.NotNull(Case(suite, "p99 <= 500ms").Element("skipped"));
    }

    [Fact]
    public void RunWithoutTargets_IsAPassedCase_SoThatNoSuiteIsEmpty()
    {
        var run = SampleRuns.Steady with { End = new RunEnd { Verdict = SampleRuns.Steady.End!.Verdict with { Targets = [] } } };

        Assert.Empty(Case(Suite(run), "verdict").Elements());
    }

    [Fact]
    public void ControlCharactersOfATarget_DoNotBreakTheFile()
    {
        var run = SampleRuns.Silent with { End = SampleRuns.Silent.End! with { InspectionError = "\u001b[31m\u0000\ud800" } };

        Assert.NotNull(Suite(new RunResult(run.Info with { Scenario = "a\u0001<b>" }, run.Timeline, run.End)));
    }

    private static XElement Suite(RunResult run) => XDocument.Parse(new JUnitReport().Render(run)).Root!.Elements("testsuite").Single();

    private static XElement Case(XElement suite, string name) =>
        suite.Elements("testcase").Single(testCase => testCase.Attribute("name")!.Value == name);
}
