using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Suites.Timelines;

/// <summary>What a stretch of a run comes to.</summary>
/// <param name="Start">When it begins, in seconds since the start of the measurement.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Requests">Requests that ended in it.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="P95">The response time, in milliseconds; 0 without requests.</param>
/// <param name="P99">The response time, in milliseconds; 0 without requests.</param>
internal readonly record struct Moment(double Start, double Seconds, long Requests, long Failed, double P95, double P99)
{
    /// <summary>The share of requests that failed, 0 … 1; 0 without requests.</summary>
    public double ErrorShare => Requests > 0 ? (double)Failed / Requests : 0;

    /// <summary>Requests a second that did not fail.</summary>
    public double Goodput => (Requests - Failed) / Seconds;

    /// <summary>Each second of a run.</summary>
    public static IReadOnlyList<Moment> Of(IReadOnlyList<Interval> timeline) => [.. timeline.Select(Of)];

    /// <summary>What begins in a stretch of a run, taken together; null when nothing does.</summary>
    /// <param name="timeline">The run.</param>
    /// <param name="from">In seconds.</param>
    /// <param name="to">In seconds, itself not in it.</param>
    public static Moment? Between(IReadOnlyList<Interval> timeline, double from, double to)
    {
        // A second belongs to where its middle lies: timers end a little late.
        Interval[] within =
        [
            .. timeline.Where(second => second.Start + (second.Seconds / 2) is var middle && middle >= from && middle < to),
        ];
        return within.Length > 0 ? Of(Interval.Sum(within)) : null;
    }

    private static Moment Of(Interval interval)
    {
        var all = interval.All;
        return new Moment(
            interval.Start,
            interval.Seconds,
            all.Response.Count,
            all.Failed,
            Milliseconds(all.Response, 0.95),
            Milliseconds(all.Response, 0.99)
        );
    }

    private static double Milliseconds(Histogram times, double quantile) => times.Count > 0 ? times.ValueAt(quantile) / 1e6 : 0;
}
