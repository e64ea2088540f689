using System.Globalization;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Reports;
using Spectre.Console;

namespace Platform.LoadHarness.Tests.Reports;

public class ConsoleReportTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void NoLine_IsWiderThanTheWindow(int width) =>
        Assert.All(
            Render(width, SampleRuns.All).Split('\n'),
            line => Assert.True(new StringInfo(line.TrimEnd()).LengthInTextElements <= width, line)
        );

    [Fact]
    public void Sections_AreThoseOfTheSpecification()
    {
        string report = Render(80, SampleRuns.Steady);

        string[] sections =
        [
            "Configuration",
            "Time",
            "Requests",
            "Throughput",
            "Latency",
            "Steps",
            "Trends",
            "Found after the run",
            "Resources",
            "Targets",
            "✅ Passed",
        ];
        int[] places = [.. sections.Select(section => report.IndexOf("\n" + section, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void OpenLoad_ShowsBothTimesAndSaysWhatTheyMean()
    {
        string report = Render(80, SampleRuns.Overloaded);

        Assert.Contains("response time  service time", report, StringComparison.Ordinal);
        Assert.Contains("Response time counts from when a request was due", report, StringComparison.Ordinal);
    }

    [Fact]
    public void ClosedLoad_ShowsOneTime() => Assert.DoesNotContain("service time", Render(80, SampleRuns.Steady), StringComparison.Ordinal);

    [Fact]
    public void AnswerWithEscapeSequences_CannotTouchTheTerminal() =>
        Assert.DoesNotContain(Render(80, SampleRuns.Failing), c => char.IsControl(c) && c is not ('\n' or '\r'));

    [Fact]
    public void SeveralRuns_EndWithATableOfAll()
    {
        string report = Render(80, SampleRuns.All);

        Assert.Contains("❓ logs/saturate", report[report.LastIndexOf("Summary", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private static string Render(int width, params IReadOnlyList<RunResult> runs)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        ConsoleReport.Write(runs, console);
        return writer.ToString();
    }
}
