using Platform.LoadEngine.Execution;
using Platform.LoadEngine.Judging;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine;

/// <summary>What is run: what users do, how many come when, and what is expected of the target.</summary>
public sealed record Scenario
{
    /// <summary>The scenario's name, such as <c>orders/steady</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, in one line.</summary>
    public string Description { get; init; } = "";

    /// <summary>How much load over time.</summary>
    public required LoadProfile Profile { get; init; }

    /// <summary>Load before the measurement that fills caches and compiles code, without think time; not counted. Null for none.</summary>
    public ClosedProfile? WarmUp { get; init; }

    /// <summary>What one iteration does: all steps in order, or one of them by weight (<see cref="Mix"/>).</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Whether an iteration takes one step, drawn by weight, instead of all in order.</summary>
    public bool Mix { get; init; }

    /// <summary>What each user does once before its first iteration, such as a login.</summary>
    public IReadOnlyList<Step> StartSteps { get; init; } = [];

    /// <summary>The pause of a user after each step; null for none.</summary>
    public ThinkTime? ThinkTime { get; init; }

    /// <summary>
    /// Asked before each iteration of a closed profile how long its user waits; zero lets it begin. After a wait it is asked again, and
    /// decides by what is then. A wait is neither measured nor counted. Null for no waits.
    /// </summary>
    public Func<VirtualUser, TimeSpan>? Pace { get; init; }

    /// <summary>
    /// Chooses the step that an iteration takes, by its index in <see cref="Steps"/>, instead of <see cref="Mix"/>; null leaves it to that.
    /// </summary>
    public Func<VirtualUser, int>? Choose { get; init; }

    /// <summary>
    /// What is read once a second beside the measurements, such as the sessions that live, and shown on the same time axis.
    /// </summary>
    public IReadOnlyList<Gauge> Gauges { get; init; } = [];

    /// <summary>Makes what a user keeps between its requests (<see cref="VirtualUser.State"/>).</summary>
    public Func<VirtualUser, object?>? NewState { get; init; }

    /// <summary>Names of durations that checks measure (<see cref="VirtualUser.Measure"/>), such as <c>server_latency</c>.</summary>
    public IReadOnlyList<string> Trends { get; init; } = [];

    /// <summary>Names of things that checks count (<see cref="VirtualUser.Count"/>), such as <c>logs</c>.</summary>
    public IReadOnlyList<string> Counters { get; init; } = [];

    /// <summary>Names of values found after the run by <see cref="Inspect"/>, such as <c>oversold</c>.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>
    /// Those of <see cref="Facts"/> that a generator which cannot keep up spoils: durations and rates, not counts of faults.
    /// </summary>
    public IReadOnlyList<string> PacedFacts { get; init; } = [];

    /// <summary>Runs before the warm-up; what it returns is given to <see cref="Inspect"/>.</summary>
    public Func<CancellationToken, ValueTask<object?>>? Prepare { get; init; }

    /// <summary>Compares the target's state after the run with what it answered; returns a value for each of <see cref="Facts"/>.</summary>
    public Func<Inspection, CancellationToken, ValueTask<IReadOnlyDictionary<string, double>>>? Inspect { get; init; }

    /// <summary>The longest <see cref="Inspect"/> may take: a target that works on after its last answer needs to be waited for.</summary>
    public TimeSpan InspectionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What must hold, parsed (<see cref="Target.Parse"/>) against <see cref="MetricNames"/>.</summary>
    public IReadOnlyList<Target> Targets { get; init; } = [];

    /// <summary>Connections and time-outs.</summary>
    public TransportOptions Transport { get; init; } = new();

    /// <summary>The longest the whole run may take, warm-up and graceful stop included; null for no limit.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>The seed of every random choice: the same seed makes the same users.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The metrics that targets of this scenario may name.</summary>
    public MetricNames Metrics =>
        new([.. Steps.Concat(StartSteps).Select(step => step.Name)], Trends, Counters, Facts) { PacedFacts = PacedFacts };
}

/// <summary>What an inspection after the run gets.</summary>
/// <param name="Prepared">What <see cref="Scenario.Prepare"/> returned.</param>
/// <param name="WarmUpSucceeded">Requests of the warm-up that succeeded.</param>
/// <param name="Total">The whole measured run.</param>
public sealed record Inspection(object? Prepared, long WarmUpSucceeded, Interval Total)
{
    /// <summary>The measured run second by second.</summary>
    public IReadOnlyList<Interval> Timeline { get; init; } = [Total];

    /// <summary>The load as it was made: stages may have been shortened since the scenario was written.</summary>
    public LoadProfile? Profile { get; init; }
}
