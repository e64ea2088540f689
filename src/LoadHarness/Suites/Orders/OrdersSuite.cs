using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadHarness.Suites.Orders;

/// <summary>Loads OrderApi: bursts, a steady number of orders in flight, and a client that closes each connection.</summary>
internal static class OrdersSuite
{
    private const string ServerLatency = "server_latency";
    private const string Unaccounted = "unaccounted";

    public static Suite Create() =>
        new(
            "orders",
            "the order echo server: round trip, server latency and throughput of orders of about 200 bytes",
            "OrderApi",
            [
                new Parameter("requests", "orders in all, 1 … 100,000,000", "5000", "10000"),
                new Parameter("concurrency", "orders at once, 1 … 10,000", "100", "200"),
                new Parameter(
                    "warm_up",
                    "orders before the measurement, 10 at once, 1 … 100,000,000; a server that compiles while it runs wants many",
                    "100",
                    "100"
                ),
                new Parameter("duration", "for 'steady': send for this long instead of a number of orders", "", ""),
                .. Saturating.Parameters(from: 5_000),
            ],
            [
                new ScenarioRecipe(
                    "burst",
                    "groups of orders sent at once, each group after the last answer of the one before",
                    (target, values) => Orders(target, ClosedProfile.Groups(Users(values), Requests(values)), values, ["goodput >= 5000"])
                ),
                new ScenarioRecipe(
                    "steady",
                    "a constant number of orders in flight",
                    (target, values) => Orders(target, Steady(values), values, ["goodput >= 10000", "p99 <= 100ms"])
                ),
                new ScenarioRecipe(
                    "no-keepalive",
                    "a new connection for each order",
                    (target, values) =>
                        Orders(
                            target,
                            ClosedProfile.SharedIterations(Users(values), Requests(values)),
                            values,
                            ["goodput >= 1000"],
                            keepAlive: false
                        )
                ),
                new ScenarioRecipe(
                    "saturate",
                    "the highest arrival rate that holds the targets",
                    (target, values) => Orders(target, Saturating.Profile(values), values, ["p95 <= 100ms"])
                )
                {
                    RunsWithSuite = false,
                    Saturation = values => Saturating.Plan("orders/saturate", values, minimum: 10_000, "orders"),
                },
            ]
        );

    private static int Users(ParameterValues values) => values.Number("concurrency", 1, 10_000);

    private static int Requests(ParameterValues values) => values.Number("requests", 1, 100_000_000);

    private static ClosedProfile Steady(ParameterValues values) =>
        values.Has("duration")
            ? ClosedProfile.Constant(Users(values), values.Duration("duration"))
            : ClosedProfile.SharedIterations(Users(values), Requests(values));

    private static Scenario Orders(
        Uri target,
        LoadProfile profile,
        ParameterValues values,
        IReadOnlyList<string> targets,
        bool keepAlive = true
    )
    {
        var stats = new OrderStats(target);
        var scenario = new Scenario
        {
            Name = "",
            Profile = profile,
            WarmUp = ClosedProfile.SharedIterations(10, values.Number("warm_up", 1, 100_000_000)),
            Steps =
            [
                new Step("order", user => ((OrderRequest)user.State!).Next())
                {
                    Check = (user, reply) =>
                    {
                        string? fault = OrderReply.Read(reply.Body.Span, ((OrderRequest)user.State!).OrderId, out long latency);
                        user.Measure(0, latency);
                        return fault;
                    },
                },
            ],
            NewState = user => new OrderRequest(target, user.Id, TimeProvider.System),
            Trends = [ServerLatency],
            Facts = [Unaccounted],
            Prepare = async cancellationToken => await stats.ReadAsync(cancellationToken),
            Inspect = async (inspection, cancellationToken) =>
                new Dictionary<string, double>
                {
                    [Unaccounted] = OrderStats.Unaccounted(
                        (long)inspection.Prepared!,
                        await stats.ReadAsync(cancellationToken),
                        inspection
                    ),
                },
            Transport = new TransportOptions { MaxConnections = Users(values), KeepAlive = keepAlive },
        };
        return scenario with
        {
            Targets =
            [
                .. new[] { "success_rate >= 100%", $"{Unaccounted} == 0" }
                    .Concat(targets)
                    .Select(text => Target.Parse(text, scenario.Metrics)),
            ],
        };
    }
}
