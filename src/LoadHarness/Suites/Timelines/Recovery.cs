using Platform.LoadEngine.Profiles;

namespace Platform.LoadHarness.Suites.Timelines;

/// <summary>How long a service takes to be as it was before a spike.</summary>
internal static class Recovery
{
    /// <summary>A P95 is back when it is at most this much above the worst second before the spike: a second has few requests.</summary>
    private const double Tolerance = 1.25;

    /// <summary>And in any case when it is not more than this above it, in milliseconds: that is the machine's noise.</summary>
    private const double Noise = 5;

    /// <summary>A stretch shorter than this, in seconds, says nothing about how the service is.</summary>
    private const double ShortestSecond = 0.5;

    /// <summary>When the stage of most users begins and ends, in seconds.</summary>
    public static (double Start, double End) SpikeOf(ClosedProfile profile)
    {
        var spike = profile.Stages.MaxBy(stage => stage.Level)!;
        double start = profile.Stages.TakeWhile(stage => !ReferenceEquals(stage, spike)).Sum(stage => stage.Duration.TotalSeconds);
        return (start, start + spike.Duration.TotalSeconds);
    }

    /// <summary>
    /// The time from the spike's end until P95 and errors of a second are back at the level of the worst second before it, and are
    /// still there in the next.
    /// </summary>
    /// <param name="seconds">The run, second by second.</param>
    /// <param name="spikeStart">In seconds.</param>
    /// <param name="spikeEnd">In seconds.</param>
    /// <returns>Seconds; NaN when it did not recover, or when nothing was measured before the spike.</returns>
    public static double Seconds(IReadOnlyList<Moment> seconds, double spikeStart, double spikeEnd)
    {
        Moment[] before = [.. seconds.Where(second => second.Requests > 0 && second.Start + (second.Seconds / 2) < spikeStart)];
        // Of a second that the spike's end is in, a part is spike; and the run's last second may be a moment with a lucky request in it.
        Moment[] after = [.. seconds.Where(second => second.Start >= spikeEnd - 0.02 && second.Seconds >= ShortestSecond)];
        if (before.Length == 0)
            return double.NaN;
        double worst = before.Max(second => second.P95),
            p95 = Math.Max(worst * Tolerance, worst + Noise),
            errors = before.Max(second => second.ErrorShare);
        for (int i = 0; i < after.Length; i++)
        {
            if (IsBack(after[i]) && (i + 1 == after.Length || IsBack(after[i + 1])))
                return Math.Max(0, after[i].Start - spikeEnd);
        }

        return double.NaN;

        bool IsBack(Moment second) => second.Requests > 0 && second.P95 <= p95 && second.ErrorShare <= errors;
    }
}
