using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

public sealed class MarkdownReportTests : IDisposable
{
    private readonly string _page = Path.GetTempFileName();

    public void Dispose() => File.Delete(_page);

    [Fact]
    public void Template_HasItsParts()
    {
        string report = new MarkdownReport().Render(SampleRuns.Overloaded);

        string[] parts =
        [
            "| date | 2026-02-03",
            "| version |",
            "| machine |",
            "| duration | 12s |",
            "## Summary",
            "### Targets",
            "### Latency",
            "### Bottlenecks found",
            "### Recommendations",
        ];
        Assert.All(parts, part => Assert.Contains(part, report, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryTable_HasAsManyCellsInEveryRow()
    {
        var tables = new MarkdownReport().Render(SampleRuns.All).Split("\n\n").Where(block => block.StartsWith('|'));

        Assert.All(
            tables,
            table =>
                Assert.Single(
                    table.Trim().Split('\n').Select(row => row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct()
                )
        );
    }

    [Fact]
    public void WhatATargetAnswers_IsNeverMarkup()
    {
        string report = new MarkdownReport().Render(SampleRuns.Failing);

        string[] code = report.Split("`````");
        Assert.Equal(3, code.Length); // the answer's own fence of four must not close ours
        Assert.DoesNotContain("<", string.Concat(code.Where((_, i) => i % 2 == 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void JobOfGitHubActions_GetsTheReportOnItsPage()
    {
        File.WriteAllText(_page, "before\n");

        Assert.True(GitHubStepSummary.Append([SampleRuns.Steady], name => name == "GITHUB_STEP_SUMMARY" ? _page : null));

        Assert.StartsWith("before\n# Load report: The scenario passed", File.ReadAllText(_page), StringComparison.Ordinal);
    }

    [Fact]
    public void ElsewhereNothingIsAppended() => Assert.False(GitHubStepSummary.Append([SampleRuns.Steady], _ => null));
}
