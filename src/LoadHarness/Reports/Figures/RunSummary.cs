using Platform.LoadEngine.Results;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>The figures of a run that people and scripts ask for first. Every report takes them from here.</summary>
internal sealed class RunSummary : RequestSummary
{
    /// <summary>Reads the figures of a run.</summary>
    internal RunSummary(RunResult run)
        : base(run.Total.All, run.Total.Seconds)
    {
        var total = run.Total;
        (Seconds, MostUsers, MachineBusy) = (total.Seconds, total.Users, total.MachineBusy);
        (Iterations, Planned, Dropped) = (total.Iterations, total.Planned, total.Dropped);
        DispatchLagP99 = LatencySummary.Of(total.DispatchLag)?.P99;
        Steps = [.. total.Steps.Select(step => new RequestSummary(step, Seconds))];
        Trends = [.. total.Trends.Select(trend => new TrendSummary(trend.Name, LatencySummary.Of(trend.Values)))];
        Counters =
        [
            .. total.Counters.Select(counter => new CounterSummary(counter.Name, counter.Count, PerSecond(counter.Count, Seconds))),
        ];
    }

    /// <summary>How long was measured, in seconds.</summary>
    public double Seconds { get; }

    /// <summary>The most users, or iterations in flight, at once.</summary>
    public int MostUsers { get; }

    /// <summary>Iterations that ended.</summary>
    public long Iterations { get; }

    /// <summary>Iterations that were due (open load).</summary>
    public long Planned { get; }

    /// <summary>Iterations due but not begun because the most allowed were in flight (open load).</summary>
    public long Dropped { get; }

    /// <summary>How late the generator itself was at the 99th percentile, in nanoseconds; null for closed load.</summary>
    public long? DispatchLagP99 { get; }

    /// <summary>Each step alone.</summary>
    public IReadOnlyList<RequestSummary> Steps { get; }

    /// <summary>Durations that checks measured.</summary>
    public IReadOnlyList<TrendSummary> Trends { get; }

    /// <summary>Things that checks counted.</summary>
    public IReadOnlyList<CounterSummary> Counters { get; }

    /// <summary>The share of the machine's CPU that was busy, 0 … 1; null where it could not be seen.</summary>
    public double? MachineBusy { get; }
}

/// <summary>Durations that checks measured under a name; null when there were none.</summary>
internal sealed record TrendSummary(string Name, LatencySummary? Values);

/// <summary>Things that checks counted under a name.</summary>
internal sealed record CounterSummary(string Name, long Count, double? PerSecond);
