using Platform.LoadEngine;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Loads the Gateway with mock upstreams behind it.</summary>
internal static class GatewaySuite
{
    /// <summary>Three alike instances of the callers' protocol.</summary>
    private static readonly GatewayStand Full = GatewayStand.Alike("full", 3);

    private static readonly GatewayStand Weighted = GatewayStand.Alike("weighted", 3);

    private static readonly GatewayStand Converting = Single(
        _ => [.. Both.Select(provider => new MockOptions { Provider = provider })],
        "converting"
    );

    private static MockProvider[] Both => [MockProvider.OpenAi, MockProvider.Anthropic];

    public static Suite Create() =>
        new(
            "gateway",
            "the LLM gateway before mock upstreams: what it adds, how much it takes, whom it sends where, what it converts, and how "
                + "it fails over",
            "Gateway",
            GatewayPlan.Parameters,
            [
                Own(
                    "1-baseline",
                    "one call after another, to the mock and through the gateway: what that adds",
                    GatewayStand.Alike("single", 1),
                    Baseline.Added
                ),
                Own(
                    "1b-mock-baseline",
                    "one call after another, to the mock alone",
                    GatewayStand.Alike("single", 1) with
                    {
                        WithoutGateway = true,
                    },
                    Baseline.MockAlone
                ),
                Any("2-concurrent-throughput", "1,000 calls at once, of 100 keys, over three instances", Full, Throughput.Concurrent),
                Any("2b-streaming-baseline", "one stream: when its first byte comes", Streaming(plan => plan.StreamLatency), Streams.One),
                Own("3-sticky-sessions", "10,000 calls of 100 keys: each key keeps its instance", Full, AssignedCalls.Sticky),
                Own("4-load-balancing", "10,000 sessions over three instances of weights 25, 50 and 25", Weighted, AssignedCalls.Balanced),
                Own(
                    "5-protocol-conversion",
                    "each API's callers at upstreams of both kinds: what a conversion costs",
                    Converting,
                    Conversions.Make
                ),
                Any("6-streaming-throughput", "10 streams at once", Streaming(_ => TimeSpan.Zero), Streams.Ten),
                Own(
                    "7-failover",
                    "upstreams that answer 503 or 529, hang, refuse connections or end a stream at once, and one that stands in",
                    Failovers.Stand,
                    Failovers.Make
                ),
                Own(
                    "8-memory-leak",
                    "a steady rate of plain, streamed and converted calls: the gateway's memory does not grow",
                    Full,
                    Throughput.Steady
                ) with
                {
                    RunsWithSuite = false,
                },
            ]
        );

    private static GatewayStand Streaming(Func<GatewayPlan, TimeSpan> latency) =>
        Single(
            plan =>
                [
                    new MockOptions
                    {
                        Provider = plan.Protocol,
                        Latency = latency(plan),
                        Chunks = plan.Chunks,
                        Interval = plan.Interval,
                    },
                ],
            "single"
        );

    private static GatewayStand Single(Func<GatewayPlan, IReadOnlyList<MockOptions>> mocks, string configuration) =>
        new(mocks, upstreams => GatewayConfiguration.Of(configuration, upstreams, GatewayKeys.Test));

    /// <summary>A scenario that says nothing of a gateway whose upstreams are not known.</summary>
    private static ScenarioRecipe Own(
        string name,
        string description,
        GatewayStand stand,
        Func<GatewayTarget, GatewayPlan, Scenario> make
    ) =>
        Any(name, description, stand, make) with
        {
            Make = (address, values) => Make(new GatewayPlan(values), plan => stand.Planned(address, plan), make),
            NeedsSurroundings = true,
        };

    /// <summary>A scenario for any gateway; one of its own where the user gave none.</summary>
    private static ScenarioRecipe Any(
        string name,
        string description,
        GatewayStand stand,
        Func<GatewayTarget, GatewayPlan, Scenario> make
    ) =>
        new(
            name,
            description,
            (address, values) => Make(new GatewayPlan(values), plan => new GatewayTarget(address, [], [plan.Key], plan.Model), make)
        )
        {
            Surround = (values, cancellationToken) =>
            {
                var plan = new GatewayPlan(values);
                return stand.StartAsync(plan, target => make(target, plan), cancellationToken);
            },
        };

    private static Scenario Make(
        GatewayPlan plan,
        Func<GatewayPlan, GatewayTarget> target,
        Func<GatewayTarget, GatewayPlan, Scenario> make
    ) => make(target(plan), plan);
}
