using Platform.LoadEngine;
using Platform.LoadEngine.Saturation;
using Platform.LoadHarness.Services;

namespace Platform.LoadHarness.Suites;

/// <summary>The scenarios for one service.</summary>
/// <param name="Name">Such as <c>orders</c>.</param>
/// <param name="Description">What it loads, in one line.</param>
/// <param name="Service">The service it needs, by the name of its program.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="Scenarios">In the order they are run.</param>
internal sealed record Suite(
    string Name,
    string Description,
    string Service,
    IReadOnlyList<Parameter> Parameters,
    IReadOnlyList<ScenarioRecipe> Scenarios
)
{
    /// <summary>What parameters are, unless set, where the service is behind a front that stands for its clients.</summary>
    public IReadOnlyDictionary<string, string> BehindProxy { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Asks a service that the harness did not start what reports will lack of it; null when nothing, as where this is null.
    /// </summary>
    public Func<Uri, CancellationToken, Task<string?>>? Lacks { get; init; }
}

/// <summary>How a scenario is made for a target and parameters.</summary>
/// <param name="Name">Its name within the suite.</param>
/// <param name="Description">What it shows, in one line.</param>
/// <param name="Make">Makes it; the name and description are set by the caller.</param>
internal sealed record ScenarioRecipe(string Name, string Description, Func<Uri, ParameterValues, Scenario> Make)
{
    /// <summary>Whether it runs when its suite is named, and in the main job; else only by its own name, because it takes long.</summary>
    public bool RunsWithSuite { get; init; } = true;

    /// <summary>
    /// For a search of the highest rate: its plan, whose steps <see cref="Make"/>'s scenario makes. Null for a plain run.
    /// </summary>
    public Func<ParameterValues, SaturationPlan>? Saturation { get; init; }

    /// <summary>
    /// Settings of the service that the scenario needs and a platform has not, as its environment: the service is then started for this run
    /// alone, unless the user said where it is. Null, or empty: any will do.
    /// </summary>
    public Func<ParameterValues, IReadOnlyDictionary<string, string>>? Environment { get; init; }

    /// <summary>
    /// Whether a service that is up has the settings of <see cref="Environment"/>, so that none needs to be started. Null: it has not.
    /// </summary>
    public Func<Uri, ParameterValues, CancellationToken, Task<bool>>? Fits { get; init; }

    /// <summary>
    /// What must stand around the service, set up for this run alone; its own <see cref="Surroundings.Make"/> then makes the scenario. The
    /// service is
    /// started for the run too. Null: nothing.
    /// </summary>
    public Func<ParameterValues, CancellationToken, Task<Surroundings>>? Surround { get; init; }

    /// <summary>Whether it says nothing of a service that somebody else set up.</summary>
    public bool NeedsSurroundings { get; init; }

    /// <summary>For a comparison of variants of the service, each started for its own run. Null for a plain run.</summary>
    public Func<ParameterValues, Comparison>? Comparison { get; init; }
}

/// <summary>A scenario of a suite, chosen to be run.</summary>
internal sealed record ChosenScenario(Suite Suite, ScenarioRecipe Recipe)
{
    /// <summary>Suite and scenario, as on the command line.</summary>
    public string Name => $"{Suite.Name}/{Recipe.Name}";

    /// <summary>The scenario for a target.</summary>
    public Scenario Make(Uri target, ParameterValues values) => Named(Recipe.Make(target, values));

    /// <summary>The scenario as its surroundings make it.</summary>
    public Scenario Make(Uri target, Surroundings surroundings) => Named(surroundings.Make!(target));

    /// <summary>The plan of its search; null for a plain run.</summary>
    public SaturationPlan? PlanSearch(ParameterValues values) => Recipe.Saturation?.Invoke(values);

    /// <summary>Settings of a service of its own; empty when any service will do.</summary>
    public IReadOnlyDictionary<string, string> Environment(ParameterValues values) =>
        Recipe.Environment?.Invoke(values) ?? new Dictionary<string, string>();

    /// <summary>The variants it compares; null for a plain run.</summary>
    public Comparison? Compare(ParameterValues values) => Recipe.Comparison?.Invoke(values);

    private Scenario Named(Scenario scenario) => scenario with { Name = Name, Description = Recipe.Description };
}
