using System.Text.RegularExpressions;
using Platform.LoadHarness.Reports;

namespace Platform.LoadHarness.Tests.Reports;

public class CsvReportTests
{
    [Fact]
    public void Requests_AreARowAStepAndOneOfAll()
    {
        var rows = Parse(new RequestsCsvReport().Render(SampleRuns.Steady, SampleRuns.Failing));

        Assert.Equal(["order", "read", "all", "'=message", "session", "all"], rows.Skip(1).Select(row => row[1]));
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(SampleRuns.Failing.Total.All.Failed.ToString(), Cell(rows, 6, "failed"));
        Assert.Equal("360", Cell(rows, 6, "rate_limited"));
        Assert.Equal("9", Cell(rows, 6, "interrupted"));
        Assert.InRange(double.Parse(Cell(rows, 3, "response_p95_ms")), 5, 20);
    }

    [Fact]
    public void Timeline_IsARowASecond()
    {
        var rows = Parse(new TimelineCsvReport().Render(SampleRuns.Overloaded, SampleRuns.Unfinished));

        Assert.Equal(1 + 12 + 4, rows.Count);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal("90", Cell(rows, 12, "dropped"));
        Assert.Equal("0.8", Cell(rows, 1, "OrderApi_cpu_s"));
    }

    [Fact]
    public void WhatWasNotMeasured_IsAnEmptyCell() =>
        Assert.Equal("", Cell(Parse(new RequestsCsvReport().Render(SampleRuns.Silent)), 1, "response_p95_ms"));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0")]
    public void Text_IsQuotedAndNeverAFormula(string text, string cell) => Assert.Equal(cell + "\r\n", CsvRow.Of([text]));

    [Fact]
    public void NegativeNumber_StaysANumber() => Assert.Equal("-1.5\r\n", CsvRow.Of([-1.5]));

    private static string Cell(List<string[]> rows, int row, string column) => rows[row][Array.IndexOf(rows[0], column)];

    /// <summary>Reads RFC 4180 without the code under test; no cell of the samples holds a line break.</summary>
    private static List<string[]> Parse(string csv) =>
        [
            .. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(line =>
                    Regex
                        .Matches(line, "(^|,)(\"(?<quoted>([^\"]|\"\")*)\"|(?<plain>[^,]*))", RegexOptions.ExplicitCapture)
                        .Select(match =>
                            match.Groups["plain"].Success
                                ? match.Groups["plain"].Value
                                : match.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal)
                        )
                        .ToArray()
                ),
        ];
}
