using System.Globalization;
using Platform.LoadEngine;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Suites;

namespace Platform.LoadHarness.Fronts;

/// <summary>The load under which fronts are compared: orders, as many as there are answers for, and then on a schedule.</summary>
/// <exception cref="InvalidPlanException">Something is out of range.</exception>
internal sealed record FrontPlan
{
    /// <summary>Runs of the same load on each front, 1 … 100; figures are their medians.</summary>
    public int Rounds
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw new InvalidPlanException($"--rounds must be 1 … 100, not {value}.");
    } = 5;

    /// <summary>How long a round of one front is.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections, and orders in flight while throughput is measured, 1 … 10,000.</summary>
    public int Connections
    {
        get;
        init =>
            field = value is >= 1 and <= 10_000 ? value : throw new InvalidPlanException($"--connections must be 1 … 10,000, not {value}.");
    } = 50;

    /// <summary>Orders a second while latency is measured, above 0; null for half of what the slowest front takes.</summary>
    public double? Rate
    {
        get;
        init =>
            field = value is null or > 0 and < 1e7
                ? value
                : throw new InvalidPlanException(
                    string.Create(CultureInfo.InvariantCulture, $"--rate must be above 0 and below 10,000,000, not {value}.")
                );
    }

    /// <summary>As many orders as there are answers for.</summary>
    public Scenario Throughput(ComparedFront front) =>
        Orders(front, "throughput", ClosedProfile.Constant(Connections, Duration)) with
        {
            Description = "the most orders a second, each connection sending when its answer is there",
        };

    /// <summary>Orders on a schedule that no front can hold up.</summary>
    /// <param name="front">The front.</param>
    /// <param name="rate">Orders a second.</param>
    public Scenario Latency(ComparedFront front, double rate) =>
        Orders(front, "latency", OpenProfile.Constant(rate, Duration)) with
        {
            Description = "response times at a rate that every front holds",
        };

    private Scenario Orders(ComparedFront front, string kind, LoadProfile profile)
    {
        var chosen = AllSuites.Find(["orders/steady"])[0];
        var values = new ParameterValues(
            chosen.Suite,
            full: false,
            new Dictionary<string, string> { ["concurrency"] = Connections.ToString(CultureInfo.InvariantCulture) }
        );
        // What the service counted says nothing here: a front may stand before several of its processes.
        var scenario = chosen.Make(front.Target, values) with
        {
            Name = $"{FrontFigures.Scenario}/{kind}[{front.Name}]",
            Profile = profile,
            Prepare = null,
            Inspect = null,
            Facts = [],
        };
        return scenario with { Targets = [Target.Parse("success_rate >= 100%", scenario.Metrics)] };
    }
}
