using Platform.LoadEngine;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>What the gateway adds to a call: one caller asks the mock and the gateway in turn.</summary>
internal static class Baseline
{
    /// <summary>The specification makes 100 calls, of which one would be the P99.</summary>
    private const int Calls = 100,
        CallsOfAShortRun = 500;

    private const string Mock = "mock",
        Gateway = "gateway";

    /// <summary>Through the gateway, and beside it.</summary>
    public static Scenario Added(GatewayTarget target, GatewayPlan plan)
    {
        var call = new GatewayCall(plan.Protocol, target.Model);
        var (direct, through) = (call.To(target.Mocks[0].Url, target.Key(0)), call.To(target.Address, target.Key(0)));
        return new GatewayScenario
        {
            Target = target,
            Profile = ClosedProfile.SharedIterations(1, plan.IsFull ? Calls : CallsOfAShortRun),
            WarmUp = plan.WarmUp(10),
            Steps =
            [
                GatewayScenario.Whole(Mock, target, plan.Protocol, _ => direct),
                GatewayScenario.Whole(Gateway, target, plan.Protocol, _ => through),
            ],
            Facts = ["added_p50_ms", "added_p99_ms"],
            PacedFacts = ["added_p50_ms", "added_p99_ms"],
            Find = (inspection, _) =>
                new Dictionary<string, double>
                {
                    ["added_p50_ms"] = Difference(inspection.Total, Gateway, Mock, 0.5),
                    ["added_p99_ms"] = Difference(inspection.Total, Gateway, Mock, 0.99),
                },
            Targets = [$"added_p99_ms < {plan.Milliseconds(10)}"],
            Connections = 10,
        }.Make();
    }

    /// <summary>The mock alone: what of a latency is not the gateway's.</summary>
    public static Scenario MockAlone(GatewayTarget target, GatewayPlan plan)
    {
        var request = new GatewayCall(plan.Protocol, target.Model).To(target.Address, target.Key(0));
        return new GatewayScenario
        {
            Target = target,
            Profile = ClosedProfile.SharedIterations(1, plan.IsFull ? Calls : CallsOfAShortRun),
            WarmUp = plan.WarmUp(10),
            Steps = [GatewayScenario.Whole(Mock, target, plan.Protocol, _ => request)],
            Targets = [$"p99 < {plan.Milliseconds(10)}ms"],
            Connections = 10,
        }.Make();
    }

    /// <summary>How much slower a step was than another at a quantile, in milliseconds, rounded to a microsecond.</summary>
    public static double Difference(Interval run, string step, string than, double quantile) =>
        Math.Round(Milliseconds(run, step, quantile) - Milliseconds(run, than, quantile), 3);

    private static double Milliseconds(Interval run, string step, double quantile) =>
        run.Steps.Single(counts => counts.Name == step).Response is { Count: > 0 } times ? times.ValueAt(quantile) / 1e6 : double.NaN;
}
