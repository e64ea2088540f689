using System.Globalization;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadEngine.Saturation;

/// <summary>How the highest arrival rate that still holds a scenario's targets is searched, and how high it must be.</summary>
public sealed record SaturationPlan
{
    /// <summary>The share of the planned rate that must be answered with success.</summary>
    private const double GoodputShare = 0.98;

    /// <summary>What the last answers of a step may take without counting as lost throughput.</summary>
    private static readonly TimeSpan Tail = TimeSpan.FromMilliseconds(100);

    /// <summary>The name of the scenario, without a rate.</summary>
    public required string Scenario { get; init; }

    /// <summary>The first rate tried, in requests a second, above 0.</summary>
    public required double From { get; init; }

    /// <summary>The rate that must hold for the scenario to pass, in requests a second.</summary>
    public required double Minimum { get; init; }

    /// <summary>What a request carries, such as <c>logs</c>.</summary>
    public string Counts { get; init; } = "requests";

    /// <summary>How many of them a request carries, ≥ 1.</summary>
    public int PerRequest { get; init; } = 1;

    /// <summary>By how much the rate grows from step to step until one misses, above 1.</summary>
    public double Factor { get; init; } = 1.5;

    /// <summary>The search ends when the lowest missed rate is at most this share above the highest held one.</summary>
    public double Precision { get; init; } = 0.05;

    /// <summary>No higher rate is tried, in requests a second.</summary>
    public double MostRate { get; init; } = 1_000_000;

    /// <summary>The scenario at a rate: as it is, with as long a load, and with a target that the rate is reached.</summary>
    /// <param name="scenario">Its profile is open.</param>
    /// <param name="rate">Requests a second.</param>
    /// <exception cref="InvalidPlanException">The scenario's load is not open.</exception>
    public Scenario At(Scenario scenario, double rate)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        if (scenario.Profile is not OpenProfile { Duration: { } length } profile)
            throw new InvalidPlanException($"Scenario '{scenario.Name}' cannot be searched: its load is not open.");
        double goodput = GoodputShare * rate * (length / (length + Tail));
        return scenario with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{Scenario}@{rate:0.##}"),
            Profile = OpenProfile.Constant(rate, length) with { MaxInFlight = profile.MaxInFlight, GracefulStop = profile.GracefulStop },
            Targets =
            [
                .. scenario.Targets,
                Target.Parse(string.Create(CultureInfo.InvariantCulture, $"goodput >= {goodput:0.##}"), scenario.Metrics),
            ],
        };
    }
}

/// <summary>What makes a run a step of a search.</summary>
/// <param name="Plan">The search.</param>
/// <param name="Rate">The step's rate, in requests a second.</param>
public sealed record SaturationStep(SaturationPlan Plan, double Rate);
