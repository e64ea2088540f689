using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Tests.Judging;

public class TargetTests
{
    private static readonly MetricNames Names = new(["read", "buy"], ["server_latency"], ["logs"], ["oversold"]);

    [Theory]
    [InlineData("p95 <= 100ms", Unit.Duration, 100e6)]
    [InlineData("p99.9<1s", Unit.Duration, 1e9)]
    [InlineData("service_p50 <= 500us", Unit.Duration, 500e3)]
    [InlineData("avg <= 1ms", Unit.Duration, 1e6)]
    [InlineData("success_rate >= 99%", Unit.Share, 0.99)]
    [InlineData("success_rate >= 99 %", Unit.Share, 0.99)]
    [InlineData("rate_limited <= 0.1", Unit.Share, 0.1)]
    [InlineData("logs_per_second >= 10000", Unit.Rate, 10000)]
    [InlineData("logs >= 10_000", Unit.Count, 10000)]
    [InlineData("requests >= 10,000", Unit.Count, 10000)]
    [InlineData("oversold == 0", Unit.Count, 0)]
    [InlineData("server_latency_avg <= 2ms", Unit.Duration, 2e6)]
    [InlineData("p99[buy] <= 20ms", Unit.Duration, 20e6)]
    public void ATarget_IsRead(string text, Unit unit, double limit)
    {
        var target = Target.Parse(text, Names);
        Assert.Equal(unit, target.Unit);
        Assert.Equal(limit, target.Limit, 6);
        Assert.Null(target.AbortAfter);
    }

    [Fact]
    public void AnAbort_IsRead() =>
        Assert.Equal(TimeSpan.FromSeconds(90), Target.Parse("p95 <= 100ms abort after 1m30s", Names).AbortAfter);

    [Theory]
    [InlineData("p95", "cannot be read")]
    [InlineData("", "cannot be read")]
    [InlineData("p95 <= ", "cannot be read")]
    [InlineData("p95 =< 5ms", "cannot be read")]
    [InlineData("speed >= 5", "no metric 'speed'")]
    [InlineData("p0 <= 5ms", "no metric")]
    [InlineData("p100 <= 5ms", "no metric")]
    [InlineData("pfoo <= 5ms", "no metric")]
    [InlineData("p95 <= 100", "write a unit")]
    [InlineData("p95 <= 100%", "write a unit")]
    [InlineData("requests >= 5ms", "not a number")]
    [InlineData("requests >= 5%", "not a share")]
    [InlineData("p95[sell] <= 5ms", "no step 'sell'")]
    [InlineData("oversold[buy] == 0", "cannot be asked of one step")]
    [InlineData("p95 <= 5ms abort after soon", "not a duration")]
    public void AWrongTarget_IsRefusedAndSaysWhy(string text, string why) =>
        Assert.Contains(why, Assert.Throws<InvalidPlanException>(() => Target.Parse(text, Names)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("requests == 100", true, 100)]
    [InlineData("failed <= 10", true, 10)]
    [InlineData("failed < 10", false, 10)]
    [InlineData("failed != 10", false, 10)]
    [InlineData("failed > 9", true, 10)]
    [InlineData("success_rate >= 90%", true, 0.9)]
    [InlineData("error_rate <= 5%", false, 0.1)]
    [InlineData("timeouts == 10", true, 10)]
    [InlineData("requests_per_second >= 50", true, 50)]
    [InlineData("goodput >= 50", false, 45)]
    [InlineData("requests[buy] == 50", true, 50)]
    [InlineData("logs == 500", true, 500)]
    [InlineData("logs_per_second >= 251", false, 250)]
    [InlineData("oversold == 3", true, 3)]
    public void ATarget_IsComparedWithTheRun(string text, bool holds, double actual)
    {
        var result = Target.Parse(text, Names).Judge(Run(), new Dictionary<string, double> { ["oversold"] = 3 });
        Assert.Equal(holds, result.Holds);
        Assert.Equal(actual, result.Actual!.Value, 6);
    }

    [Fact]
    public void Durations_AreComparedInTheHistogramsPrecision()
    {
        Assert.True(Target.Parse("p50 <= 1.001ms", Names).Judge(Run(), new Dictionary<string, double>()).Holds);
        Assert.False(Target.Parse("p50 <= 0.999ms", Names).Judge(Run(), new Dictionary<string, double>()).Holds);
        Assert.True(Target.Parse("service_p50 <= 0.501ms", Names).Judge(Run(), new Dictionary<string, double>()).Holds);
    }

    [Fact]
    public void AMargin_IsPositiveOnTheGoodSide()
    {
        var facts = new Dictionary<string, double>();
        Assert.Equal(0.5, Target.Parse("failed <= 20", Names).Judge(Run(), facts).Margin!.Value, 6);
        Assert.Equal(-1.0, Target.Parse("failed <= 5", Names).Judge(Run(), facts).Margin!.Value, 6);
        Assert.Equal(1.0, Target.Parse("requests >= 50", Names).Judge(Run(), facts).Margin!.Value, 6);
        Assert.Null(Target.Parse("failed == 5", Names).Judge(Run(), facts).Margin);
    }

    [Theory]
    [InlineData("p95 <= 1h")]
    [InlineData("success_rate >= 0%")]
    [InlineData("oversold != 5")]
    [InlineData("server_latency_p99 >= 0s")]
    public void WhereNothingWasMeasured_NoTargetHolds(string text)
    {
        var nothing = Interval.Empty(Names.Steps, Names.Trends, Names.Counters);
        nothing.Seconds = 1;
        var result = Target.Parse(text, Names).Judge(nothing, new Dictionary<string, double>());
        Assert.False(result.Holds);
        Assert.Null(result.Actual);
    }

    /// <summary>100 requests within 2 s, each 1 ms from due and 0.5 ms from send, 10 of them timed out.</summary>
    internal static Interval Run()
    {
        var run = Interval.Empty(Names.Steps, Names.Trends, Names.Counters);
        run.Seconds = 2;
        for (int i = 0; i < 100; i++)
        {
            run.Steps[i % 2].Response.Record(1_000_000);
            run.Steps[i % 2].Service.Record(500_000);
        }

        run.Steps[0].Failures[(int)FailureKind.Timeout] = 10;
        run.Counters[0].Count = 500;
        return run;
    }
}
