using System.Text;
using HdrHistogram;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

/// <summary>The interval log is read back by HdrHistogram's own reader.</summary>
public class HistogramLogReportTests
{
    [Fact]
    public void EachSecondOfAStep_IsReadBackWithWhatItMeasured()
    {
        var read = Read(SampleRuns.Steady);

        Assert.Equal(2 * 10, read.Count);
        foreach (var (step, name) in new[] { (0, "order"), (1, "read") })
        {
            var seconds = read.Where(histogram => histogram.Tag == $"orders/steady:{name}").ToList();
            Assert.Equal(10, seconds.Count);
            Assert.All(seconds, (histogram, i) => SameTimes(SampleRuns.Steady.Timeline[i].Steps[step].Response, histogram));
        }
    }

    [Fact]
    public void OfAnOpenLoad_ServiceTimesStandBeside()
    {
        var read = Read(SampleRuns.Overloaded);

        Assert.Equal(["logs/saturate:batch", "logs/saturate:batch:service"], read.Select(histogram => histogram.Tag).Distinct());
        SameTimes(SampleRuns.Overloaded.Timeline[11].Steps[0].Response, read[22]);
        SameTimes(SampleRuns.Overloaded.Timeline[11].Steps[0].Service, read[23]);
    }

    [Fact]
    public void Timestamps_CountFromTheFirstRun()
    {
        var start = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
        var later = SampleRuns.Short with { Info = SampleRuns.Short.Info with { StartedAt = start.AddSeconds(30) } };
        var read = Read(SampleRuns.Steady with { Info = SampleRuns.Steady.Info with { StartedAt = start } }, later);

        Assert.Equal(start.ToUnixTimeMilliseconds(), read[0].StartTimeStamp, 1.0);
        Assert.Equal(start.AddSeconds(10).ToUnixTimeMilliseconds(), read[19].EndTimeStamp, 1.0);
        Assert.Equal(start.AddSeconds(30).ToUnixTimeMilliseconds(), read[20].StartTimeStamp, 1.0);
        Assert.Equal(80, read[20].EndTimeStamp - read[20].StartTimeStamp, 1.0);
    }

    [Fact]
    public void ASecondInWhichNothingWasAnswered_IsAnEmptyHistogram()
    {
        Assert.Equal(0, Assert.Single(Read(SampleRuns.Silent)).TotalCount);
        Assert.Contains(
            "\nTag=logs/silent:log,0.000,1.000,0.000,",
            new HistogramLogReport().Render(SampleRuns.Silent),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Names_CannotBreakALine() =>
        Assert.Equal(
            ["chat/<b>heavy</b>_&_\"loud\":=message", "chat/<b>heavy</b>_&_\"loud\":session", "two_lines_and_more:log"],
            Read(SampleRuns.Failing, SampleRuns.Silent with { Info = SampleRuns.Silent.Info with { Scenario = "two\nlines,and more" } })
                .Select(histogram => histogram.Tag)
                .Distinct()
        );

    [Fact]
    public void RenderedAgainFromItsRunLog_ItIsTheSame()
    {
        using var log = new StringWriter();
        new RunLogWriter(log).Write([SampleRuns.Steady, SampleRuns.Overloaded]);
        var again = RunLog.Read(new StringReader(log.ToString()));

        Assert.Equal(
            new HistogramLogReport().Render(SampleRuns.Steady, SampleRuns.Overloaded),
            new HistogramLogReport().Render([.. again])
        );
    }

    [Fact]
    public void EveryLine_IsOfTheFormat()
    {
        string[] lines = new HistogramLogReport().Render([.. SampleRuns.All]).Split('\n');

        Assert.Equal("#[Histogram log format version 1.3]", lines[0]);
        Assert.Matches(@"^#\[StartTime: \d+\.\d{3} \(seconds since epoch\), \S+Z\]$", lines[1]);
        Assert.Equal("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"", lines[4]);
        Assert.All(lines[5..^1], line => Assert.Matches(@"^Tag=[^,\s]+,\d+\.\d{3},\d+\.\d{3},\d+\.\d{3},[A-Za-z0-9+/]+=*$", line));
        Assert.Equal("", lines[^1]);
    }

    private static List<HistogramBase> Read(params IReadOnlyList<RunResult> runs)
    {
        using var log = new MemoryStream(Encoding.UTF8.GetBytes(new HistogramLogReport().Render(runs)));
        using var reader = new HistogramLogReader(log);
        return [.. reader.ReadHistograms()];
    }

    /// <summary>The library reports the upper end of a bucket, we its middle.</summary>
    private static void SameTimes(Histogram measured, HistogramBase read)
    {
        Assert.Equal(measured.Count, read.TotalCount);
        Assert.InRange(read.GetMaxValue(), measured.Max, measured.Max * 1.0006);
        Assert.InRange(read.GetValueAtPercentile(99), measured.ValueAt(0.98), measured.ValueAt(1));
    }
}
