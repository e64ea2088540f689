using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Saturation;
using Platform.LoadHarness.Services;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Commands;

/// <summary>What the command line asked for.</summary>
internal sealed record RunPlan
{
    /// <summary>Stands for a target that is not there yet.</summary>
    public static readonly Uri Nowhere = new("http://127.0.0.1:1");

    public required IReadOnlyList<ChosenScenario> Scenarios { get; init; }

    public required string Title { get; init; }

    public bool Full { get; init; }

    public double TimeScale { get; init; } = 1;

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, Uri> Addresses { get; init; } = new Dictionary<string, Uri>();

    public IReadOnlyList<string> Expect { get; init; } = [];

    public string Transport { get; init; } = "raw";

    public TimeSpan? TotalTimeout { get; init; }

    public string? Output { get; init; }

    /// <summary>The front that services must be behind; null takes what is there.</summary>
    public Front? Front { get; init; }

    /// <summary>Fronts that services were found behind, by the service's name.</summary>
    public IReadOnlyDictionary<string, Front> Fronts { get; init; } = new Dictionary<string, Front>();

    /// <summary>Scenarios for which a service that is up will do, though they need settings of it.</summary>
    public IReadOnlyCollection<ChosenScenario> Fitting { get; init; } = [];

    /// <summary>Makes a scenario for nowhere.</summary>
    /// <exception cref="InvalidPlanException">Something is wrong with the plan.</exception>
    public void Check(ChosenScenario chosen)
    {
        if (chosen.Recipe.NeedsSurroundings && IsGiven(chosen.Suite.Service))
            throw new InvalidPlanException(
                $"'{chosen.Name}' needs a {chosen.Suite.Service} that the harness set up itself: leave --target "
                    + $"{chosen.Suite.Service}=… away, or run it apart."
            );
        Make(chosen, Nowhere);
        if (Compare(chosen) is not { } comparison)
            return;
        if (IsGiven(chosen.Suite.Service))
            throw new InvalidPlanException(
                $"'{chosen.Name}' starts its own {chosen.Suite.Service}: leave --target {chosen.Suite.Service}=… away, or run it apart."
            );
        foreach (var variant in comparison.Variants)
            Make(chosen, Nowhere, variant);
    }

    public Comparison? Compare(ChosenScenario chosen) => chosen.Compare(Values(chosen));

    /// <summary>Settings of a service that is started for this scenario alone; empty when there is none to be started.</summary>
    public IReadOnlyDictionary<string, string> OwnSettings(ChosenScenario chosen) =>
        IsGiven(chosen.Suite.Service) || Fitting.Contains(chosen) ? new Dictionary<string, string>() : chosen.Environment(Plain(chosen));

    /// <summary>Whether the service is started for this scenario alone.</summary>
    public bool StartsOwn(ChosenScenario chosen) =>
        chosen.Recipe.Comparison is not null || OwnSettings(chosen).Count > 0 || Surround(chosen) is not null;

    /// <summary>Whether a service that is up has the settings that the scenario needs.</summary>
    public async Task<bool> FitsAsync(ChosenScenario chosen, Uri address, CancellationToken cancellationToken) =>
        OwnSettings(chosen).Count > 0 && chosen.Recipe.Fits is { } fits && await fits(address, Plain(chosen), cancellationToken);

    /// <summary>The front that the scenario's load goes through; null when there is none, or it is not known.</summary>
    public Front? FrontOf(ChosenScenario chosen) => StartsOwn(chosen) ? null : Fronts.GetValueOrDefault(chosen.Suite.Service);

    /// <summary>Parameters that are otherwise than usual because of that front.</summary>
    public IReadOnlyDictionary<string, string> SetByFront(ChosenScenario chosen) =>
        FrontOf(chosen) is { IsProxy: true }
            ? chosen.Suite.BehindProxy.Where(pair => !Settings.ContainsKey(pair.Key)).ToDictionary()
            : new Dictionary<string, string>();

    /// <summary>Sets up what stands around a service of this scenario's own; null when nothing does.</summary>
    public Func<CancellationToken, Task<Surroundings>>? Surround(ChosenScenario chosen) =>
        chosen.Recipe.Surround is { } surround && !IsGiven(chosen.Suite.Service)
            ? cancellationToken => surround(Plain(chosen), cancellationToken)
            : null;

    public Scenario Make(ChosenScenario chosen, Uri target, Variant variant)
    {
        var scenario = Make(chosen, target);
        return scenario with
        {
            Name = $"{scenario.Name}[{variant.Name}]",
            Targets = [.. scenario.Targets, .. variant.Targets.Select(text => Target.Parse(text, scenario.Metrics))],
        };
    }

    public Scenario Make(ChosenScenario chosen, Uri target) => Adjusted(chosen.Make(target, Values(chosen)));

    public Scenario Make(ChosenScenario chosen, Uri target, Surroundings surroundings) => Adjusted(chosen.Make(target, surroundings));

    public SaturationPlan? PlanSearch(ChosenScenario chosen) => chosen.PlanSearch(Values(chosen));

    public Dictionary<string, string> Describe(ChosenScenario chosen)
    {
        var settings = new Dictionary<string, string>(Values(chosen).All) { ["profile"] = Full ? "full" : "quick" };
        if (TimeScale != 1)
            settings["time scale"] = $"{TimeScale:0.####} (every duration is multiplied by it)";
        if (FrontOf(chosen) is { } front)
            settings["front"] = front.Name;
        return settings;
    }

    private Scenario Adjusted(Scenario scenario) =>
        scenario with
        {
            Profile = TimeScale == 1 ? scenario.Profile : scenario.Profile.Scale(TimeScale),
            Targets = [.. scenario.Targets, .. Expect.Select(text => Target.Parse(text, scenario.Metrics))],
            Transport = scenario.Transport with { Transport = Transport },
            // A longer run needs a longer limit; a shorter one does not need a shorter: not all of it is durations.
            TotalTimeout = TotalTimeout ?? (scenario.TotalTimeout * Math.Max(1, TimeScale)),
        };

    private ParameterValues Values(ChosenScenario chosen) =>
        new(chosen.Suite, Full, new Dictionary<string, string>(SetByFront(chosen).Concat(Settings))) { TimeScale = TimeScale };

    /// <summary>The values without what a front makes of them, which depends on whether the scenario goes through one.</summary>
    private ParameterValues Plain(ChosenScenario chosen) => new(chosen.Suite, Full, Settings) { TimeScale = TimeScale };

    private bool IsGiven(string service) => Addresses.Keys.Any(name => name.Equals(service, StringComparison.OrdinalIgnoreCase));
}
