using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Results;
using Platform.LoadHarness.Suites;
using Platform.LoadHarness.Suites.Inventory;

namespace Platform.LoadHarness.Tests.Suites.Inventory;

/// <summary>Makes and runs scenarios of the suite against a fake.</summary>
internal static class InventoryRuns
{
    public static readonly Uri Anywhere = new("http://127.0.0.1:1");
    public static readonly (string Name, string Value)[] Small =
    [
        ("users", "5"),
        ("duration", "600ms"),
        ("think_time", "1ms-5ms"),
        ("warm_up", "50"),
        ("stock", "100000"),
    ];

    /// <summary>Targets that do not ask how fast this machine is.</summary>
    public static IEnumerable<TargetResult> Correctness(RunResult run) => run.End!.Verdict.Targets.Where(target => !target.DependsOnPace);

    public static long Counter(RunResult run, string name) => run.Total.Counters.Single(counter => counter.Name == name).Count;

    public static long Step(RunResult run, string name) => run.Total.Steps.Single(step => step.Name == name).Response.Count;

    public static Task<RunResult> RunAsync(FakeInventory service, string name, params (string Name, string Value)[] settings) =>
        new LoadRun { Scenario = Make(name, service.Url, settings: settings) }.RunAsync(CancellationToken.None);

    public static Scenario Make(string name, Uri target, bool full = false, params (string Name, string Value)[] settings)
    {
        var suite = InventorySuite.Create();
        var chosen = new ChosenScenario(suite, suite.Scenarios.Single(recipe => recipe.Name == name));
        return chosen.Make(target, Values(full, settings));
    }

    public static ParameterValues Values(bool full, params (string Name, string Value)[] settings) =>
        new(
            InventorySuite.Create(),
            full,
            settings.GroupBy(setting => setting.Name).ToDictionary(group => group.Key, group => group.Last().Value)
        );
}
