using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Suites.Timelines;

/// <summary>Whether a service is at the end of a long run as it was at its beginning. The first fifth of the run is its warm-up.</summary>
/// <param name="timeline">The run.</param>
internal sealed class Endurance(IReadOnlyList<Interval> timeline)
{
    private const double WarmUp = 0.2;

    /// <summary>A P95 below this, in milliseconds, drifts in parts of this: what moves there is the machine.</summary>
    private const double NoticeableP95 = 10;

    private readonly Interval[] _after = [.. timeline.Skip((int)(timeline.Count * WarmUp))];

    /// <summary>How much the P95 of the last third is above that of the first, as a share of it; NaN when the run is too short.</summary>
    public double P95Drift => Thirds is var (first, last) ? (last.P95 - first.P95) / Math.Max(first.P95, NoticeableP95) : double.NaN;

    /// <summary>
    /// How much the share of failed requests of the last third is above that of the first; NaN when the run is too short.
    /// </summary>
    public double ErrorDrift => Thirds is var (first, last) ? last.ErrorShare - first.ErrorShare : double.NaN;

    /// <summary>How a process's memory went; null when it was not watched, or the run is too short.</summary>
    public MemoryTrend? Memory(string process)
    {
        (double, double)[] samples =
        [
            .. _after.SelectMany(second =>
                second.Resources.Where(use => use.Name == process).Select(use => (second.Start, (double)use.MemoryBytes))
            ),
        ];
        return MemoryTrend.Of(samples);
    }

    private (Moment First, Moment Last)? Thirds
    {
        get
        {
            int third = _after.Length / 3;
            if (third < 1)
                return null;
            double start = _after[0].Start,
                end = _after[^1].Start + _after[^1].Seconds;
            return
                Moment.Between(_after, start, start + ((end - start) / 3)) is { } first
                && Moment.Between(_after, end - ((end - start) / 3), end) is { } last
                ? (first, last)
                : null;
        }
    }
}
