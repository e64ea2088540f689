using Platform.LoadEngine.Results;

namespace Platform.LoadEngine.Tests.Results;

public class RunLogTests
{
    private const string Run = """{"type":"run","run":{"schema":1,"scenario":"a/b"}}""";
    private const string Interval =
        """{"type":"interval","interval":{"start":0,"seconds":1,"started":3,"dispatchLag":[],"steps":[{"name":"s","response":[1000,3],"service":[900,3],"failures":[0,0,0,0,0,0,0,0],"bytesSent":1,"bytesReceived":2}],"trends":[],"counters":[]}}""";

    [Fact]
    public void ARunWithoutAnEnd_IsReadAsFarAsItGot()
    {
        var run = Assert.Single(Read(Run, Interval, Interval));
        Assert.Null(run.End);
        Assert.Equal(6, run.Total.All.Response.Count);
    }

    [Fact]
    public void ALineCutOffAtTheEnd_IsLeftOut() => Assert.Equal(3, Assert.Single(Read(Run, Interval, Interval[..50])).Total.Started);

    [Fact]
    public void ARunInWhichNothingWasMeasured_IsNone() => Assert.Empty(Read(Run));

    [Fact]
    public void OneRunAfterAnother_AreTwo() => Assert.Equal(2, Read(Run, Interval, Run, Interval).Count);

    [Fact]
    public void RunsThatAreOver_AreReadAsTheyWereWritten()
    {
        var runs = Read(Run, Interval, Interval, Run.Replace("a/b", "a/c", StringComparison.Ordinal), Interval);
        var end = new RunEnd { Verdict = new LoadEngine.Judging.Verdict(LoadEngine.Judging.Outcome.Passed, [], []), ConnectionsOpened = 7 };
        using var written = new StringWriter();
        new RunLogWriter(written).Write([runs[0] with { End = end }, runs[1]]);

        var read = RunLog.Read(new StringReader(written.ToString()));
        Assert.Equal(["a/b", "a/c"], read.Select(run => run.Info.Scenario));
        Assert.Equal((6, 7), (read[0].Total.All.Response.Count, read[0].End!.ConnectionsOpened));
        Assert.Null(read[1].End);
    }

    [Fact]
    public void ABrokenLineInTheMiddle_OrOneOutOfPlace_IsRefusedWithItsNumber()
    {
        Assert.Contains(
            "Line 2",
            Assert.Throws<InvalidPlanException>(() => Read(Run, "{nonsense", Interval)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("Line 1", Assert.Throws<InvalidPlanException>(() => Read(Interval, Run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANewerFormat_IsRefused() =>
        Assert.Contains(
            "format 99",
            Assert
                .Throws<InvalidPlanException>(() => Read(Run.Replace("\"schema\":1", "\"schema\":99", StringComparison.Ordinal), Interval))
                .Message,
            StringComparison.Ordinal
        );

    private static IReadOnlyList<RunResult> Read(params string[] lines) => RunLog.Read(new StringReader(string.Join('\n', lines)));
}
