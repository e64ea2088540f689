using Platform.LoadEngine;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites.Chat;
using Platform.LoadHarness.Suites.Gateway;
using Platform.LoadHarness.Suites.Inventory;
using Platform.LoadHarness.Suites.Logs;
using Platform.LoadHarness.Suites.Orders;

namespace Platform.LoadHarness.Suites;

/// <summary>The suites that the harness knows.</summary>
internal static class AllSuites
{
    /// <summary>In the order the main job runs them.</summary>
    public static IReadOnlyList<Suite> List { get; } =
    [OrdersSuite.Create(), LogsSuite.Create(), InventorySuite.Create(), ChatSuite.Create(), GatewaySuite.Create()];

    /// <summary>What services need around them where the harness starts them for several scenarios, by the service's name.</summary>
    public static IReadOnlyDictionary<string, Func<CancellationToken, Task<Surroundings>>> Surroundings { get; } =
        new Dictionary<string, Func<CancellationToken, Task<Surroundings>>> { ["Gateway"] = DemoUpstreams.StartAsync };

    /// <summary>Finds what <c>run SUITE[/SCENARIO]…</c> names.</summary>
    /// <exception cref="InvalidPlanException">There is no such suite or scenario; the message lists what there is.</exception>
    public static IReadOnlyList<ChosenScenario> Find(IReadOnlyList<string> names) => [.. names.SelectMany(Find).Distinct()];

    private static IEnumerable<ChosenScenario> Find(string name)
    {
        var parts = name.Split('/', 2);
        var suite =
            List.FirstOrDefault(suite => suite.Name == parts[0])
            ?? throw new InvalidPlanException($"There is no suite '{parts[0]}'; there are {string.Join(", ", List.Select(s => s.Name))}.");
        var recipes = suite.Scenarios.Where(recipe => parts.Length == 1 ? recipe.RunsWithSuite : recipe.Name == parts[1]).ToArray();
        if (recipes.Length == 0)
            throw new InvalidPlanException(
                $"The suite '{suite.Name}' has no scenario '{parts[1]}'; it has {string.Join(", ", suite.Scenarios.Select(r => r.Name))}."
            );
        return recipes.Select(recipe => new ChosenScenario(suite, recipe));
    }
}
