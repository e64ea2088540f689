using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Mocks;

namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>What a conversion costs: each API's caller asks an upstream of its own kind and one of the other in turn.</summary>
internal static class Conversions
{
    private const int Iterations = 500;

    private static readonly (string Step, MockProvider Caller, MockProvider Upstream)[] Pairs =
    [
        ("openai", MockProvider.OpenAi, MockProvider.OpenAi),
        ("openai-to-anthropic", MockProvider.OpenAi, MockProvider.Anthropic),
        ("anthropic", MockProvider.Anthropic, MockProvider.Anthropic),
        ("anthropic-to-openai", MockProvider.Anthropic, MockProvider.OpenAi),
    ];

    /// <summary>One caller, all four pairs in turn.</summary>
    public static Scenario Make(GatewayTarget target, GatewayPlan plan) =>
        new GatewayScenario
        {
            Target = target,
            Profile = ClosedProfile.SharedIterations(1, Iterations),
            WarmUp = plan.WarmUp(10),
            Steps = [.. Pairs.Select(pair => Step(target, pair.Step, pair.Caller, pair.Upstream))],
            Facts = ["to_anthropic_ms", "to_openai_ms", "conversion_overhead_ms"],
            PacedFacts = ["to_anthropic_ms", "to_openai_ms", "conversion_overhead_ms"],
            Find = (inspection, _) =>
            {
                double toAnthropic = Baseline.Difference(inspection.Total, Pairs[1].Step, Pairs[0].Step, 0.5),
                    toOpenAi = Baseline.Difference(inspection.Total, Pairs[3].Step, Pairs[2].Step, 0.5);
                return new Dictionary<string, double>
                {
                    ["to_anthropic_ms"] = toAnthropic,
                    ["to_openai_ms"] = toOpenAi,
                    ["conversion_overhead_ms"] = Math.Max(toAnthropic, toOpenAi),
                };
            },
            Targets = [$"conversion_overhead_ms < {plan.Milliseconds(2)}"],
            Connections = 10,
        }.Make();

    private static Step Step(GatewayTarget target, string name, MockProvider caller, MockProvider upstream)
    {
        // In the configuration 'converting' the other provider's upstream answers under a model's name.
        string model = GatewayConfiguration.ModelOf(upstream == MockProvider.OpenAi ? MockProvider.Anthropic : MockProvider.OpenAi);
        var request = new GatewayCall(caller, model).To(target.Address, target.Key(0));
        return GatewayScenario.Whole(
            name,
            target,
            caller,
            _ => request,
            (_, origin) =>
                target.Mocks[origin].Provider == upstream
                    ? null
                    : $"{target.Mocks[origin].Name} answered, which is no upstream of '{model}'."
        );
    }
}
