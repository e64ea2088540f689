using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadHarness.Suites.Timelines;

/// <summary>A step of a staircase.</summary>
/// <param name="Users">Users on it.</param>
/// <param name="Measured">What it came to.</param>
internal readonly record struct Stair(double Users, Moment Measured);

/// <summary>Where a service breaks when ever more users come, and how it does beyond that.</summary>
/// <param name="stairs">The steps by rising number of users; at least one.</param>
internal sealed class Staircase(IReadOnlyList<Stair> stairs)
{
    /// <summary>A step whose P99 is not below this, in milliseconds, does not hold.</summary>
    public const double MaxP99 = 500;

    /// <summary>A step that fails not fewer than this share of requests does not hold.</summary>
    public const double MaxErrorShare = 0.01;

    /// <summary>The fewest users under whom the service did not hold; NaN when it held under all.</summary>
    public double BreakingPoint => Breaks?.Users ?? double.NaN;

    /// <summary>The most users under whom, and under all fewer, it held; 0 when the first step did not.</summary>
    public double Held => stairs.TakeWhile(Holds).Select(stair => stair.Users).LastOrDefault();

    /// <summary>The most requests a second that were answered rightly, on any step.</summary>
    public double PeakGoodput => stairs.Max(stair => stair.Measured.Goodput);

    /// <summary>
    /// What is left of the peak goodput with twice the users of the breaking point, or with the most that there were, 0 … 1. A service
    /// that refuses what is too much stays near 1; one that collapses does not.
    /// </summary>
    public double GoodputAtTwice
    {
        get
        {
            double twice = Breaks is { } breaks ? 2 * breaks.Users : double.PositiveInfinity;
            return PeakGoodput > 0 ? stairs.Last(stair => stair.Users <= twice).Measured.Goodput / PeakGoodput : 0;
        }
    }

    private Stair? Breaks => stairs.Where(stair => !Holds(stair)).Select(stair => (Stair?)stair).FirstOrDefault();

    /// <summary>The steps of a run; null when none was measured.</summary>
    public static Staircase? Of(ClosedProfile profile, IReadOnlyList<Interval> timeline)
    {
        var stairs = new List<Stair>();
        double start = 0;
        foreach (var stage in profile.Stages)
        {
            double end = start + stage.Duration.TotalSeconds;
            if (Moment.Between(timeline, start, end) is { } measured)
                stairs.Add(new Stair(Math.Round(stage.Level), measured));
            start = end;
        }

        return stairs.Count > 0 ? new Staircase(stairs) : null;
    }

    private static bool Holds(Stair stair) => stair.Measured is { Requests: > 0, P99: < MaxP99, ErrorShare: < MaxErrorShare };
}
