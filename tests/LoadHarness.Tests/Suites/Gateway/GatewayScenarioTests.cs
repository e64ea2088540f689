using System.Text;
using Platform.LoadEngine.Judging;
using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Suites.Gateway;
using static Platform.LoadHarness.Tests.Suites.Gateway.GatewayRuns;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

/// <summary>Each scenario passes before a gateway that does right, and finds one that does not.</summary>
public class GatewayScenarioTests
{
    private static readonly GatewayStand Full = GatewayStand.Alike("full", 3);
    private static readonly GatewayStand One = GatewayStand.Alike("single", 1);
    private static readonly GatewayStand Streaming = new(
        plan => [new MockOptions { Provider = plan.Protocol, Chunks = plan.Chunks }],
        mocks => GatewayConfiguration.Of("single", mocks, GatewayKeys.Test)
    );
    private static readonly GatewayStand Converting = new(
        _ => [new() { Provider = MockProvider.OpenAi }, new() { Provider = MockProvider.Anthropic }],
        mocks => GatewayConfiguration.Of("converting", mocks, GatewayKeys.Test)
    );

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Baseline_MeasuresBothWays(string protocol)
    {
        var run = await RunAsync(One, Baseline.Added, new FakeGateway { Place = _ => 0 }, ("protocol", protocol));
        Assert.Empty(Wrong(run));
        Assert.Equal([500, 500], run.Total.Steps.Select(step => step.Response.Count));
        Assert.True(double.IsFinite(Fact(run, "added_p50_ms")) && double.IsFinite(Fact(run, "added_p99_ms")));
    }

    [Fact]
    public async Task TheMockAlone_IsAskedWithoutTheGateway()
    {
        var run = await RunAsync(One with { WithoutGateway = true }, Baseline.MockAlone, new FakeGateway { Status = _ => 500 });
        Assert.Empty(Wrong(run));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task AnswersThatNoMockGave_AndCallsSentTwice_AreFound(int copies)
    {
        var run = await RunAsync(Full, Throughput.Concurrent, new FakeGateway { Copies = call => call == 45 ? copies : 1 });
        Assert.Equal(["unaccounted == 0"], Wrong(run));
        Assert.Equal(1, Fact(run, "unaccounted"));
    }

    [Fact]
    public async Task Throughput_OfAGatewayThatDoesRight_IsExact()
    {
        var run = await RunAsync(Full, Throughput.Concurrent, new FakeGateway());
        Assert.Empty(Wrong(run));
        Assert.Equal(0, Fact(run, "unaccounted"));
    }

    [Fact]
    public async Task RefusedCalls_Show()
    {
        var run = await RunAsync(Full, Throughput.Concurrent, new FakeGateway { Status = call => call == 45 ? 503 : 200 });
        Assert.Equal(["success_rate >= 100%"], Wrong(run));
        Assert.Equal(1, run.Total.All.Failed);
    }

    [Fact]
    public async Task AnswersOfAnotherText_AreBadBodies()
    {
        var run = await RunAsync(
            Full,
            Throughput.Concurrent,
            new FakeGateway
            {
                Change = body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("quick", "slow", StringComparison.Ordinal)),
            }
        );
        Assert.Contains("success_rate >= 100%", Wrong(run));
    }

    [Fact]
    public async Task KeysThatKeepTheirInstance_AreHits()
    {
        var run = await RunAsync(Full, AssignedCalls.Sticky, new FakeGateway());
        Assert.Empty(Wrong(run));
        Assert.Equal((1, 0, 3), (Fact(run, "sticky_hits"), Fact(run, "sticky_misses"), Fact(run, "instances_used")));
    }

    [Fact]
    public async Task OneCallOfAKeyElsewhere_IsFound()
    {
        var run = await RunAsync(
            Full,
            AssignedCalls.Sticky,
            new FakeGateway { Route = call => [call.Number == 777 ? (Known(call) + 1) % 3 : Known(call)] }
        );
        Assert.Equal(["sticky_hits == 1"], Wrong(run));
        Assert.Equal(1, Fact(run, "sticky_misses"));

        static int Known(FakeCall call) => call.Caller[^1] % 3;
    }

    [Fact]
    public async Task AllKeysAtOneInstance_AreFound()
    {
        var run = await RunAsync(Full, AssignedCalls.Sticky, new FakeGateway { Route = _ => [1] });
        Assert.Equal(["instances_used == 3"], Wrong(run));
    }

    [Fact]
    public async Task SessionsByWeight_AreBalanced()
    {
        var run = await RunAsync(GatewayStand.Alike("weighted", 3), AssignedCalls.Balanced, new FakeGateway());
        Assert.Empty(Wrong(run));
        Assert.Equal((1000, 0), (Fact(run, "sessions"), Fact(run, "chi_square")));
    }

    [Fact]
    public async Task SessionsThatIgnoreWeights_AreFound()
    {
        var run = await RunAsync(
            GatewayStand.Alike("weighted", 3),
            AssignedCalls.Balanced,
            new FakeGateway { Place = caller => caller % 3 }
        );
        Assert.Equal(["chi_square < 13.82", "worst_share_error <= 0.05"], Wrong(run));
    }

    [Fact]
    public async Task SessionsThatDoNotStay_AreFound()
    {
        int turn = 0;
        // Shifted from round to round: with any number of sessions that take turns, none meets the same instance each time.
        int Next()
        {
            int one = Interlocked.Increment(ref turn);
            return (one + (one / 4) + (one / 16)) % 4;
        }

        var run = await RunAsync(
            GatewayStand.Alike("weighted", 3),
            AssignedCalls.Balanced,
            new FakeGateway
            {
                Route = _ =>
                    [
                        Next() switch
                        {
                            0 => 0,
                            1 => 2,
                            _ => 1,
                        },
                    ],
            },
            ("requests", "100"),
            ("warm_up", "200")
        );
        Assert.Contains("sticky_misses == 0", Wrong(run));
    }

    [Fact]
    public async Task Conversions_AreMeasuredInBothDirections()
    {
        var run = await RunAsync(Converting, Conversions.Make, new FakeGateway { Route = ByModel });
        Assert.Empty(Wrong(run));
        Assert.Equal(Math.Max(Fact(run, "to_anthropic_ms"), Fact(run, "to_openai_ms")), Fact(run, "conversion_overhead_ms"));
        Assert.Equal([500, 500, 500, 500], run.Total.Steps.Select(step => step.Response.Count));
    }

    [Fact]
    public async Task AnAnswerThatIsNotConverted_IsFound()
    {
        var run = await RunAsync(Converting, Conversions.Make, new FakeGateway { Route = ByModel, Converts = false });
        Assert.Contains("success_rate >= 100%", Wrong(run));
        Assert.Equal([0, 500, 0, 500], run.Total.Steps.Select(step => step.Failed));
    }

    [Fact]
    public async Task AnUpstreamThatDoesNotServeTheModel_IsFound()
    {
        var run = await RunAsync(Converting, Conversions.Make, new FakeGateway { Route = call => [1 - ByModel(call)[0]] });
        Assert.Contains("success_rate >= 100%", Wrong(run));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Streams_AreTimedToTheirFirstByte(string protocol)
    {
        foreach (var make in new[] { Streams.One, Streams.Ten })
        {
            var run = await RunAsync(Streaming, make, new FakeGateway { Place = _ => 0 }, ("protocol", protocol), ("chunks", "3"));
            Assert.Empty(Wrong(run));
            Assert.Equal(run.Total.All.Response.Count, run.Total.Trends.Single().Values.Count);
        }
    }

    [Fact]
    public async Task AStreamThatIsCutOff_IsFound()
    {
        var run = await RunAsync(Streaming, Streams.Ten, new FakeGateway { Place = _ => 0, Change = body => body[..^20] });
        Assert.Equal(["success_rate >= 100%"], Wrong(run));
    }

    [Fact]
    public async Task AGatewayThatFailsOver_NeverShowsIt()
    {
        var run = await RunAsync(Failovers.Stand, Failovers.Make, new FakeGateway { Route = call => [Primary(call), 5] });
        Assert.Empty(Missed(run));
        Assert.Equal(4, Fact(run, "primaries_tried"));
        Assert.Equal(5, run.Total.Steps.Count);
    }

    [Theory]
    [InlineData("fails-with-503", 0)]
    [InlineData("fails-with-529", 1)]
    [InlineData("fails-with-hang", 2)]
    [InlineData("fails-with-refuse-after-0", 3)]
    [InlineData("fails-with-overloaded-event", 4)]
    public async Task OneThatDoesNotFailOverOnce_IsFound(string model, int step)
    {
        int left = 1;
        var run = await RunAsync(
            Failovers.Stand,
            Failovers.Make,
            new FakeGateway
            {
                Route = call => call.Model == model && Interlocked.Decrement(ref left) == 0 ? [Primary(call)] : [Primary(call), 5],
            }
        );
        Assert.Equal(["success_rate >= 100%"], Missed(run));
        Assert.Equal(1, run.Total.Steps[step].Failed);
    }

    [Fact]
    public async Task OneThatNeverAsksThePrimary_HasShownNothing()
    {
        var run = await RunAsync(Failovers.Stand, Failovers.Make, new FakeGateway { Route = _ => [5] });
        Assert.Equal(["primaries_tried == 4"], Missed(run));
        Assert.Equal(0, Fact(run, "primaries_tried"));
    }

    [Fact]
    public async Task ALongRun_MixesPlainConvertedAndStreamedCalls_AndTooShortAOneShowsNoLeak()
    {
        var run = await RunAsync(Full, Throughput.Steady, new FakeGateway(), ("rate", "100"), ("duration", "500ms"));
        Assert.Equal(["memory_mib_a_minute < 60"], Wrong(run));
        Assert.All(run.Total.Steps, step => Assert.Equal(0, step.Failed));
        Assert.Equal(["call", "converted", "stream"], run.Total.Steps.Select(step => step.Name));
        Assert.True(double.IsNaN(Fact(run, "leak")));
        Assert.NotEqual(Outcome.Passed, run.End!.Verdict.Outcome);
    }

    private static IReadOnlyList<int> ByModel(FakeCall call) => [call.Model == GatewayConfiguration.AnthropicModel ? 0 : 1];

    private static int Primary(FakeCall call) =>
        new[] { "503", "529", "hang", "refuse-after-0", "overloaded-event" }
            .ToList()
            .FindIndex(way => Failovers.ModelOf(way) == call.Model);
}
