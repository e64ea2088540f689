using Platform.LoadEngine;
using Platform.LoadHarness.Commands;
using static Platform.LoadHarness.Tests.Suites.Gateway.GatewayRuns;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

public class GatewaySuiteTests
{
    [Theory]
    [InlineData("1-baseline", "closed, 100 by 1 at once", "added_p99_ms < 10")]
    [InlineData("1b-mock-baseline", "closed, 100 by 1 at once", "p99 < 10ms")]
    [InlineData("2-concurrent-throughput", "closed, 1000 users 10m", "goodput >= 5000")]
    [InlineData("2b-streaming-baseline", "closed, 1 by 1 at once", "time_to_first_byte_p50 <= 55ms")]
    [InlineData("3-sticky-sessions", "open, 83.33/s 2m", "p99 < 50ms")]
    [InlineData("4-load-balancing", "closed, 20 users 5m", "worst_share_error <= 0.05")]
    [InlineData("5-protocol-conversion", "closed, 500 by 1 at once", "conversion_overhead_ms < 2")]
    [InlineData("6-streaming-throughput", "closed, 10 users, 10 each", "p99 <= 60ms")]
    [InlineData("7-failover", "closed, 10 users, 10 each", "success_rate >= 100%")]
    [InlineData("8-memory-leak", "open, 500/s 30m", "leak == 0")]
    public void InFull_ScenariosAndLimitsAreThoseOfTheSpecification(string name, string load, string limit)
    {
        var scenario = Make(name, full: true);
        Assert.Equal(load, scenario.Profile.Describe());
        Assert.Contains(limit, scenario.Targets.Select(target => target.Text));
        Assert.Contains("success_rate >= 100%", scenario.Targets.Select(target => target.Text));
    }

    [Theory]
    [InlineData("1-baseline", "added_p99_ms < 30")]
    [InlineData("2-concurrent-throughput", "goodput >= 1667")]
    [InlineData("2b-streaming-baseline", "time_to_first_byte_p50 <= 65ms")]
    [InlineData("6-streaming-throughput", "p50 <= 90ms")]
    public void ShortRuns_LeaveTheMachineAMargin_ButNotBelowWhatMocksTake(string name, string limit) =>
        Assert.Contains(limit, Make(name).Targets.Select(target => target.Text));

    [Theory]
    [InlineData(false, null, "closed, 1000 users 2s")]
    [InlineData(false, "15s", "closed, 1000 users 15s")]
    [InlineData(true, "15s", "closed, 1000 users 15s")]
    public void TheProfileDecidesTheLength_UnlessItIsSet(bool full, string? duration, string load)
    {
        (string, string)[] settings = duration is null ? [] : [("duration", duration)];
        Assert.Equal(load, Make("2-concurrent-throughput", full, settings).Profile.Describe());
    }

    [Fact]
    public void TheMarginThatIsSet_Counts() =>
        Assert.Contains("added_p99_ms < 15", Make("1-baseline", full: true, ("margin", "1.5")).Targets.Select(target => target.Text));

    [Theory]
    [InlineData("protocol", "gemini")]
    [InlineData("margin", "0.5")]
    [InlineData("margin", "wide")]
    [InlineData("concurrency", "0")]
    [InlineData("requests", "99")]
    [InlineData("rate", "0")]
    [InlineData("chunks", "0")]
    [InlineData("interval", "5")]
    [InlineData("stream_latency", "none")]
    [InlineData("warm_up", "0")]
    [InlineData("duration", "5")]
    public void AWrongValue_IsRefusedWithItsName(string name, string value)
    {
        var e = Assert.Throws<InvalidPlanException>(() =>
        {
            foreach (
                string scenario in new[]
                {
                    "2-concurrent-throughput",
                    "2b-streaming-baseline",
                    "6-streaming-throughput",
                    "3-sticky-sessions",
                    "8-memory-leak",
                }
            )
                Make(scenario, full: false, (name, value));
        });
        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyThatIsNoHeader_IsNotRepeated()
    {
        var e = Assert.Throws<InvalidPlanException>(() => Make("2-concurrent-throughput", full: false, ("key", "secret\r\nX: y")));
        Assert.Contains("'key'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2-concurrent-throughput", false)]
    [InlineData("2b-streaming-baseline", false)]
    [InlineData("6-streaming-throughput", false)]
    [InlineData("1-baseline", true)]
    [InlineData("1b-mock-baseline", true)]
    [InlineData("3-sticky-sessions", true)]
    [InlineData("4-load-balancing", true)]
    [InlineData("5-protocol-conversion", true)]
    [InlineData("7-failover", true)]
    [InlineData("8-memory-leak", true)]
    public void AGatewayOfTheUsersOwn_IsTaken_WhereItsUpstreamsNeedNotBeKnown(string name, bool isRefused)
    {
        var chosen = Chosen(name);
        var plan = new RunPlan
        {
            Scenarios = [chosen],
            Title = "",
            Addresses = new Dictionary<string, Uri> { ["gateway"] = Anywhere },
        };
        if (isRefused)
            Assert.Contains(
                "--target Gateway=",
                Assert.Throws<InvalidPlanException>(() => plan.Check(chosen)).Message,
                StringComparison.Ordinal
            );
        else
            plan.Check(chosen);
        Assert.False(plan.StartsOwn(chosen));
        Assert.True((plan with { Addresses = new Dictionary<string, Uri>() }).StartsOwn(chosen));
    }
}
