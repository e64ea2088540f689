using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Mocks;
using Platform.LoadHarness.Suites.Timelines;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Many calls: as many as there can be, and for a long time.</summary>
internal static class Throughput
{
    private const string LeakFact = "leak",
        GrowthFact = "memory_mib_a_minute";

    /// <summary>
    /// Growth that says nothing, in MiB a minute. A minute's run sees the heap become as large as it needs to be, so that only a leak of a
    /// kilobyte or two with each call stands out there.
    /// </summary>
    private const double ShortGrowth = 60,
        LongGrowth = 1;

    /// <summary>A constant number of calls in flight, of all keys.</summary>
    public static Scenario Concurrent(GatewayTarget target, GatewayPlan plan) =>
        new GatewayScenario
        {
            Target = target,
            Profile = ClosedProfile.Constant(plan.Concurrency, plan.Length(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10))),
            WarmUp = plan.WarmUp(plan.Concurrency),
            Steps = [AnyKey("call", target, plan.Protocol, target.Model)],
            Targets = [$"goodput >= {plan.AtLeast(5000)}"],
            Connections = plan.Concurrency,
        }.Make();

    /// <summary>A steady rate of plain, streamed and converted calls: whether the gateway's memory grows.</summary>
    public static Scenario Steady(GatewayTarget target, GatewayPlan plan)
    {
        var other = plan.Protocol == MockProvider.OpenAi ? MockProvider.Anthropic : MockProvider.OpenAi;
        return new GatewayScenario
        {
            Target = target,
            Profile = OpenProfile.Constant(plan.Rate, plan.Length(TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(30))),
            WarmUp = plan.WarmUp(50),
            Steps =
            [
                Weighted(6, AnyKey("call", target, plan.Protocol, target.Model)),
                Weighted(2, AnyKey("converted", target, other, target.Model)),
                Weighted(2, Streams.AnyKey("stream", target, plan)),
            ],
            Mix = true,
            Facts = [LeakFact, GrowthFact],
            Find = (inspection, _) =>
            {
                var memory = new Endurance(inspection.Timeline).Memory("Gateway");
                return new Dictionary<string, double>
                {
                    [LeakFact] =
                        memory is null ? double.NaN
                        : memory.IsLeak ? 1
                        : 0,
                    [GrowthFact] = Math.Round(memory?.BytesASecond * 60 / (1 << 20) ?? double.NaN, 3),
                };
            },
            Targets = plan.IsFull
                ? [$"{LeakFact} == 0", FormattableString.Invariant($"{GrowthFact} < {LongGrowth}")]
                : [FormattableString.Invariant($"{GrowthFact} < {ShortGrowth}")],
            Connections = 1000,
        }.Make();
    }

    private static Step AnyKey(string name, GatewayTarget target, MockProvider protocol, string model)
    {
        var call = new GatewayCall(protocol, model);
        var requests = target.Keys.Select(key => call.To(target.Address, key)).ToArray();
        return GatewayScenario.Whole(
            name,
            target,
            protocol,
            user => requests[(user.Id + (int)(user.Iteration % requests.Length)) % requests.Length]
        );
    }

    private static Step Weighted(double weight, Step step) =>
        new(step.Name, step.Make)
        {
            Weight = weight,
            Accepts = step.Accepts,
            Check = step.Check,
        };
}
