namespace Platform.LoadEngine.Profiles;

/// <summary>
/// An arrival rate over time. The schedule is fixed before the run: the n-th iteration is due when the integral of
/// the rate reaches n, whatever the target does.
/// </summary>
public sealed record OpenProfile : LoadProfile
{
    private readonly Segment[] _segments;

    /// <summary>An arrival rate over stages.</summary>
    /// <exception cref="InvalidPlanException">No stage, or a rate, duration or ramp-up out of range.</exception>
    public OpenProfile(params IReadOnlyList<Stage> stages)
    {
        CheckStages(stages, "the rate");
        Stages = stages;
        _segments = [.. ToSegments(stages)];
    }

    /// <summary>A constant arrival rate.</summary>
    /// <param name="rate">Iterations a second, ≥ 0.</param>
    /// <param name="duration">How long.</param>
    public static OpenProfile Constant(double rate, TimeSpan duration) => new(new Stage(rate, duration));

    /// <summary>The stages; levels are iterations a second.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>
    /// The most iterations that may be under way at once, ≥ 1. One that is due beyond that is dropped and counted.
    /// </summary>
    public int MaxInFlight
    {
        get;
        init => field = value >= 1 ? value : throw new InvalidPlanException($"The most iterations in flight must be ≥ 1, not {value}.");
    } = 10_000;

    /// <inheritdoc/>
    public override TimeSpan? Duration => Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Duration);

    /// <summary>How many iterations the whole schedule has.</summary>
    public long Planned
    {
        get
        {
            var last = _segments[^1];
            return (long)Math.Ceiling(last.Before + last.Arrivals - 1e-6);
        }
    }

    /// <summary>When an iteration is due.</summary>
    /// <param name="n">Its number, from 0.</param>
    /// <returns>Nanoseconds since the start; null when the schedule ends before.</returns>
    public long? DueAt(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        int low = 0,
            high = _segments.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_segments[middle].Before + _segments[middle].Arrivals > n + 1e-6)
                high = middle;
            else
                low = middle + 1;
        }

        return low == _segments.Length ? null : (long)(_segments[low].SecondsUntil(n) * 1e9);
    }

    /// <inheritdoc/>
    public override LoadProfile Scale(double factor) =>
        new OpenProfile(ScaleStages(Stages, factor)) { MaxInFlight = MaxInFlight, GracefulStop = GracefulStop };

    /// <inheritdoc/>
    public override string Describe() => $"open, {DescribeStages(Stages, "/s")}";

    private static IEnumerable<Segment> ToSegments(IReadOnlyList<Stage> stages)
    {
        double start = 0,
            before = 0,
            rate = 0;
        foreach (var stage in stages)
        {
            double ramp = stage.RampUp.TotalSeconds,
                hold = (stage.Duration - stage.RampUp).TotalSeconds;
            foreach (var (from, to, seconds) in new[] { (rate, stage.Level, ramp), (stage.Level, stage.Level, hold) })
            {
                if (seconds <= 0)
                    continue;
                var segment = new Segment(start, seconds, from, to, before);
                yield return segment;
                start += seconds;
                before += segment.Arrivals;
            }

            rate = stage.Level;
        }
    }

    /// <summary>A time in which the rate changes in a straight line.</summary>
    private readonly record struct Segment(double Start, double Seconds, double From, double To, double Before)
    {
        public double Arrivals => (From + To) / 2 * Seconds;

        /// <summary>
        /// Solves From·t + (To−From)/(2·Seconds)·t² = n − Before for t, in the form 2c/(b+√(b²+2ac)), which is stable
        /// for a slope of 0 too.
        /// </summary>
        public double SecondsUntil(long n)
        {
            double slope = (To - From) / Seconds,
                arrivals = Math.Max(0, n - Before);
            if (arrivals == 0)
                return Start;
            return Start + (2 * arrivals / (From + Math.Sqrt(Math.Max(0, (From * From) + (2 * slope * arrivals)))));
        }
    }
}
