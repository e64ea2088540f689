using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;
using Platform.LoadHarness.Suites.Timelines;

namespace Platform.LoadHarness.Suites.Inventory;

/// <summary>What a run shows over time.</summary>
/// <param name="Names">The names of what is found.</param>
/// <param name="Find">Finds it; NaN for what there is not.</param>
internal sealed record Findings(IReadOnlyList<string> Names, Func<Inspection, IEnumerable<KeyValuePair<string, double>>> Find)
{
    /// <summary>Those that a generator which cannot keep up spoils.</summary>
    public IReadOnlyList<string> Paced { get; init; } = [];

    /// <summary>How long the service took to be as before.</summary>
    public static Findings OfSpike { get; } =
        new(
            ["recovery_seconds"],
            run =>
            {
                var (start, end) = Recovery.SpikeOf((ClosedProfile)run.Profile!);
                return [new("recovery_seconds", Round(Recovery.Seconds(Moment.Of(run.Timeline), start, end)))];
            }
        )
        {
            Paced = ["recovery_seconds"],
        };

    /// <summary>Where the service broke, and what it did with twice as many users.</summary>
    public static Findings OfStress { get; } =
        new(
            ["breaking_point_users", "held_users", "peak_goodput", "goodput_at_twice"],
            run =>
                Staircase.Of((ClosedProfile)run.Profile!, run.Timeline) is { } stairs
                    ?
                    [
                        new("breaking_point_users", stairs.BreakingPoint),
                        new("held_users", stairs.Held),
                        new("peak_goodput", Math.Round(stairs.PeakGoodput)),
                        new("goodput_at_twice", Round(stairs.GoodputAtTwice)),
                    ]
                    : []
        )
        {
            Paced = ["breaking_point_users", "held_users", "peak_goodput", "goodput_at_twice"],
        };

    /// <summary>Whether the service leaks, slows down, or fails ever more.</summary>
    public static Findings OfSoak { get; } =
        new(
            ["leak", "memory_mb_an_hour", "p95_drift", "error_drift"],
            run =>
            {
                var endurance = new Endurance(run.Timeline);
                var memory = endurance.Memory("Inventory");
                return
                [
                    new(
                        "leak",
                        memory is null ? double.NaN
                            : memory.IsLeak ? 1
                            : 0
                    ),
                    new("memory_mb_an_hour", Round(memory?.MegabytesAnHour ?? double.NaN)),
                    new("p95_drift", Round(endurance.P95Drift)),
                    new("error_drift", Round(endurance.ErrorDrift)),
                ];
            }
        )
        {
            Paced = ["p95_drift"],
        };

    private static double Round(double value) => Math.Round(value, 3);
}
