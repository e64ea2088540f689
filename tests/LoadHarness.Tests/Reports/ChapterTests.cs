using System.Text.Json;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports;
using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Tests.Reports;

public class ChapterTests
{
    [Fact]
    public void TheStepsOfASearch_AreOneScenario_InItsPlace()
    {
        var chapters = Chapter.Of([SampleRuns.Steady, .. SampleRuns.Search, SampleRuns.Failing]);
        Assert.Equal(
            ["orders/steady", "logs/saturate", SampleRuns.Failing.Info.Scenario],
            chapters.Select(chapter => chapter.Run.Info.Scenario)
        );
        Assert.Equal([false, true, false], chapters.Select(chapter => chapter.Curve is not null));
    }

    [Fact]
    public void TwoSearches_StayTwo()
    {
        var other = SampleRuns.Search.Select(step =>
            step with
            {
                Info = step.Info with
                {
                    Saturation = step.Info.Saturation! with { Plan = SampleSearch.Plan with { Scenario = "orders/saturate" } },
                },
            }
        );
        Assert.Equal(
            ["logs/saturate", "orders/saturate"],
            Chapter.Of([.. SampleRuns.Search, .. other]).Select(chapter => chapter.Run.Info.Scenario)
        );
    }

    [Fact]
    public void MissedSteps_DoNotMakeAScenarioThatPassedFail()
    {
        Assert.Contains(SampleRuns.Search, step => step.End!.Verdict.Outcome == Outcome.Failed);
        Assert.Contains("The scenario passed", new HtmlReport().Render(SampleRuns.Search), StringComparison.Ordinal);
        Assert.Contains("failures=\"0\" errors=\"0\"", new JUnitReport().Render(SampleRuns.Search), StringComparison.Ordinal);
    }

    [Fact]
    public void TheCurve_IsInEveryReportForPeople()
    {
        foreach (var report in new IReport[] { new ConsoleReport(), new MarkdownReport(), new HtmlReport() })
        {
            string text = report.Render(SampleRuns.Search);
            Assert.Contains("logs/saturate: holds 4,220 requests/s (21,100 logs/s)", text, StringComparison.Ordinal);
            foreach (double rate in SampleRuns.Search.Select(SaturationCurve.RateOf))
                Assert.Contains($"{rate:#,0}/s", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheChart_MarksTheHighestHeldRate()
    {
        string page = new HtmlReport().Render(SampleRuns.Search);
        Assert.Contains("Response time over the rate, log scale", page, StringComparison.Ordinal);
        Assert.Contains("class=\"marker\"", page, StringComparison.Ordinal);
        Assert.Contains("Marked: holds 4,220/s.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TheCurve_IsInTheFilesForPrograms()
    {
        var search = JsonDocument
            .Parse(new JsonReport().Render([SampleRuns.Steady, .. SampleRuns.Search]))
            .RootElement.GetProperty("searches")[0];
        Assert.Equal((4_220, "Passed"), (search.GetProperty("heldRate").GetDouble(), search.GetProperty("outcome").GetString()));
        var points = search.GetProperty("points").EnumerateArray().ToArray();
        Assert.Equal(SampleRuns.Search.Count - 1, points.Length);
        Assert.True(points[0].GetProperty("response").GetProperty("p95").GetInt64() > 0);

        string[] rows = new RequestsCsvReport().Render(SampleRuns.Search).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(",searched_rate,outcome", rows[0], StringComparison.Ordinal);
        Assert.EndsWith(",1000,passed", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public void ASearch_IsRenderedAgainFromWhatWasWritten()
    {
        string written = new JsonReport().Render(SampleRuns.Search);
        var read = JsonReport.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(written)));
        Assert.Equal(new HtmlReport().Render(SampleRuns.Search), new HtmlReport().Render(read));
    }
}
