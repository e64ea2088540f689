using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Gateway;

namespace Platform.LoadHarness.Tests.Suites.Gateway;

/// <summary>Makes and runs scenarios of the suite against a fake.</summary>
internal static class GatewayRuns
{
    public static readonly Uri Anywhere = new("http://127.0.0.1:1");

    private static readonly (string Name, string Value)[] Small =
    [
        ("warm_up", "40"),
        ("requests", "1000"),
        ("margin", "1000"),
        ("concurrency", "10"),
        ("duration", "300ms"),
    ];

    /// <summary>Targets that do not hold.</summary>
    public static IEnumerable<string> Missed(RunResult run) =>
        run.End!.Verdict.Targets.Where(target => !target.Holds).Select(target => target.Text);

    /// <summary>Targets that do not hold and do not ask how fast this machine is.</summary>
    public static IEnumerable<string> Wrong(RunResult run) =>
        run.End!.Verdict.Targets.Where(target => !target.Holds && !target.DependsOnPace).Select(target => target.Text);

    public static double Fact(RunResult run, string name) => run.End!.Facts[name];

    /// <summary>Starts the mocks that a scenario needs behind a fake, and runs it.</summary>
    public static async Task<RunResult> RunAsync(
        GatewayStand stand,
        Func<GatewayTarget, GatewayPlan, Scenario> make,
        FakeGateway fake,
        params (string Name, string Value)[] settings
    )
    {
        var plan = Plan([.. Small, .. settings]);
        await using var gateway = await fake.StartAsync(stand.Mocks(plan));
        var target = new GatewayTarget(
            stand.WithoutGateway ? gateway.Mocks[0].Url : gateway.Url,
            gateway.Mocks,
            GatewayKeys.Test,
            GatewayConfiguration.ModelOf(plan.Protocol)
        );
        return await new LoadRun { Scenario = make(target, plan) with { Name = "test" } }.RunAsync(CancellationToken.None);
    }

    public static Scenario Make(string name, bool full = false, params (string Name, string Value)[] settings) =>
        Chosen(name).Make(Anywhere, Values(full, settings));

    public static ChosenScenario Chosen(string name)
    {
        var suite = GatewaySuite.Create();
        return new ChosenScenario(suite, suite.Scenarios.Single(recipe => recipe.Name == name));
    }

    public static GatewayPlan Plan(params (string Name, string Value)[] settings) => new(Values(false, settings));

    private static ParameterValues Values(bool full, params (string Name, string Value)[] settings) =>
        new(
            GatewaySuite.Create(),
            full,
            settings.GroupBy(setting => setting.Name).ToDictionary(group => group.Key, group => group.Last().Value)
        );
}
