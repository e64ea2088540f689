using System.Globalization;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports;
using Platform.LoadHarness.Reports.Tables;

namespace Platform.LoadHarness.Tests.Reports;

/// <summary>Variants of a service side by side.</summary>
public class ComparisonTests
{
    private static readonly RunResult[] Runs = [Variant("v1", 0.625), Variant("v4", 0, note: "v2 was not run.")];

    [Fact]
    public void EachVariant_IsARowWithWhatIsCompared()
    {
        var table = Assert.Single(ComparisonTable.Of([SampleRuns.Steady, .. Runs]));
        Assert.Equal(["variant", "logs/s", "P50", "P99", "contention", "CPU"], table.Columns);
        Assert.Equal(["⚪ v1", "⚪ v4"], table.Rows.Select(row => row[0]));
        Assert.Equal(["0.625", "0"], table.Rows.Select(row => row[4]));
        // 5 logs each of 1,000 requests a second, for which the service took 0.8 s.
        Assert.All(table.Rows, row => Assert.InRange(double.Parse(row[1], CultureInfo.InvariantCulture), 4_700, 5_300));
        Assert.All(
            table.Rows,
            row => Assert.InRange(double.Parse(row[5].Replace("µs", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), 150, 170)
        );
        Assert.Contains("the servers it uses is not in it", table.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasNotMeasured_IsADash_NotAZero()
    {
        var run = Variant("v1", 0);
        run.Timeline[0].Resources = run.Timeline[1].Resources = [];
        var row = Assert.Single(Assert.Single(ComparisonTable.Of([new RunResult(run.Info, run.Timeline, null)])).Rows);
        Assert.Equal(["—", "—"], row.Skip(4));
    }

    [Fact]
    public void WithoutVariants_ThereIsNoComparison() => Assert.Empty(ComparisonTable.Of(SampleRuns.All));

    [Fact]
    public void TheComparison_IsInEveryReportForPeople_AlsoOfASingleVariant()
    {
        foreach (var report in new IReport[] { new ConsoleReport(), new MarkdownReport(), new HtmlReport() })
        {
            Assert.Contains("inventory/strategies compared", report.Render(Runs), StringComparison.Ordinal);
            Assert.Contains("v2 was not run.", report.Render([Runs[1]]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AComparison_IsRenderedAgainFromWhatWasWritten()
    {
        var read = JsonReport.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(new JsonReport().Render(Runs))));
        Assert.Equal(new HtmlReport().Render(Runs), new HtmlReport().Render(read));
    }

    private static RunResult Variant(string name, double contention, string? note = null)
    {
        var run = SampleRuns.Build($"inventory/strategies[{name}]", 2, 1_000, ["purchase"]);
        var variant = new ComparedVariant("inventory/strategies", name)
        {
            Counter = "logs",
            Step = "purchase",
            Facts = new Dictionary<string, string> { ["contention"] = "lock_contention" },
            Note = note,
        };
        return new RunResult(
            run.Info with
            {
                Variant = variant,
            },
            run.Timeline,
            new RunEnd
            {
                Verdict = new LoadEngine.Judging.Verdict(LoadEngine.Judging.Outcome.Passed, [], []),
                Facts = new Dictionary<string, double> { ["lock_contention"] = contention },
            }
        );
    }
}
