using System.Globalization;
using Platform.LoadEngine.Measuring;
using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Judging;

/// <summary>
/// The metrics of a scenario by name. Built in: <c>requests</c>, <c>requests_per_second</c>, <c>goodput</c>
/// (requests a second that succeeded), <c>iterations</c>,
/// <c>failed</c>, <c>success_rate</c>, <c>error_rate</c>, <c>rate_limited</c>, <c>client_errors</c>,
/// <c>server_errors</c>, <c>connection_errors</c>, <c>timeouts</c>, <c>bad_bodies</c>, <c>interrupted</c>,
/// <c>dropped</c>, and of the response time <c>min</c>, <c>avg</c>, <c>max</c>, <c>p50</c> … <c>p99.99</c>, with
/// <c>service_</c> before it of the service time. With <c>[step]</c> behind it a metric looks at one step alone.
/// Beyond these, a scenario's trends (<c>name_avg</c>, <c>name_p95</c>), counters (<c>name</c>,
/// <c>name_per_second</c>) and facts.
/// </summary>
/// <param name="Steps">Names of steps.</param>
/// <param name="Trends">Names of durations that checks measure.</param>
/// <param name="Counters">Names of things that checks count.</param>
/// <param name="Facts">Names of values found after the run.</param>
public sealed record MetricNames(
    IReadOnlyList<string> Steps,
    IReadOnlyList<string> Trends,
    IReadOnlyList<string> Counters,
    IReadOnlyList<string> Facts
)
{
    /// <summary>Those of <see cref="Facts"/> that a generator which cannot keep up spoils.</summary>
    public IReadOnlyList<string> PacedFacts { get; init; } = [];

    private static readonly Dictionary<string, Metric> BuiltIn = new()
    {
        ["requests"] = Counted(Unit.Count, (all, _) => all.Response.Count),
        ["requests_per_second"] = Counted(Unit.Rate, (all, run) => all.Response.Count / run.Seconds),
        ["goodput"] = Counted(Unit.Rate, (all, run) => (all.Response.Count - all.Failed) / run.Seconds),
        ["iterations"] = new(Unit.Count, (run, _) => run.Iterations),
        ["dropped"] = new(Unit.Count, (run, _) => run.Dropped),
        ["failed"] = Counted(Unit.Count, (all, _) => all.Failed),
        ["success_rate"] = Counted(Unit.Share, (all, _) => 1 - ((double)all.Failed / all.Response.Count)),
        ["error_rate"] = Counted(Unit.Share, (all, _) => (double)all.Failed / all.Response.Count),
        ["rate_limited"] = Counted(Unit.Share, (all, _) => (double)all.Failures[(int)FailureKind.RateLimited] / all.Response.Count),
        ["client_errors"] = OfKind(FailureKind.ClientError),
        ["server_errors"] = OfKind(FailureKind.ServerError),
        ["connection_errors"] = OfKind(FailureKind.Connection),
        ["timeouts"] = OfKind(FailureKind.Timeout),
        ["bad_bodies"] = OfKind(FailureKind.BadBody),
        ["interrupted"] = OfKind(FailureKind.Interrupted),
    };

    /// <summary>Finds a metric by its name.</summary>
    /// <exception cref="InvalidPlanException">There is none; the message lists what there is.</exception>
    public Metric Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        if (bracket > 0 && name.EndsWith(']'))
        {
            string step = name[(bracket + 1)..^1];
            int index = Steps.ToList().IndexOf(step);
            if (index < 0)
                throw new InvalidPlanException($"'{name}': there is no step '{step}'; there are {string.Join(", ", Steps)}.");
            return (FindPlain(name[..bracket]) ?? throw Unknown(name)).OfStep(index)
                ?? throw new InvalidPlanException($"'{name}' cannot be asked of one step.");
        }

        return FindPlain(name) ?? throw Unknown(name);
    }

    private Metric? FindPlain(string name)
    {
        if (BuiltIn.TryGetValue(name, out var metric))
            return metric;
        if (FindStatistic(name) is { } ofResponse)
            return Timed(ofResponse, counts => counts.Response);
        if (name.StartsWith("service_", StringComparison.Ordinal) && FindStatistic(name["service_".Length..]) is { } ofService)
            return Timed(ofService, counts => counts.Service);
        for (int i = 0; i < Trends.Count; i++)
        {
            int index = i;
            if (
                name.StartsWith(Trends[i] + "_", StringComparison.Ordinal) && FindStatistic(name[(Trends[i].Length + 1)..]) is { } statistic
            )
                return new Metric(Unit.Duration, (run, _) => statistic(run.Trends[index].Values)) { DependsOnPace = true };
        }

        for (int i = 0; i < Counters.Count; i++)
        {
            int index = i;
            if (name == Counters[i])
                return new Metric(Unit.Count, (run, _) => run.Counters[index].Count);
            if (name == Counters[i] + "_per_second")
                return new Metric(Unit.Rate, (run, _) => run.Counters[index].Count / run.Seconds) { DependsOnPace = true };
        }

        return Facts.Contains(name)
            ? new Metric(Unit.Count, (_, facts) => facts.GetValueOrDefault(name, double.NaN)) { DependsOnPace = PacedFacts.Contains(name) }
            : null;
    }

    /// <summary><c>min</c>, <c>avg</c>, <c>max</c>, or <c>p</c> and a percentage.</summary>
    private static Func<Histogram, double>? FindStatistic(string name) =>
        name switch
        {
            "min" => histogram => histogram.Count == 0 ? double.NaN : histogram.Min,
            "avg" => histogram => histogram.Mean,
            "max" => histogram => histogram.Count == 0 ? double.NaN : histogram.Max,
            ['p', .. var percentage]
                when double.TryParse(percentage, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double p)
                    && p is > 0 and < 100 => histogram => histogram.Count == 0 ? double.NaN : histogram.ValueAt(p / 100),
            _ => null,
        };

    private static Metric Timed(Func<Histogram, double> statistic, Func<StepCounts, Histogram> histogram) =>
        Counted(Unit.Duration, (all, _) => statistic(histogram(all))) with
        {
            DependsOnPace = true,
        };

    private static Metric OfKind(FailureKind kind) => Counted(Unit.Count, (all, _) => all.Failures[(int)kind]);

    private static Metric Counted(Unit unit, Func<StepCounts, Interval, double> value) =>
        new(unit, (run, _) => value(run.All, run)) { OfCounts = value, DependsOnPace = unit == Unit.Rate };

    private InvalidPlanException Unknown(string name) =>
        new(
            $"There is no metric '{name}'. There are {string.Join(", ", BuiltIn.Keys)}, min, avg, max, p50 … p99.99 (service_p99 for "
                + "the service time)"
                + string.Concat(Trends.Select(t => $", {t}_avg, {t}_p95"))
                + string.Concat(Counters.Select(c => $", {c}, {c}_per_second"))
                + string.Concat(Facts.Select(f => $", {f}"))
                + "."
        );
}

/// <summary>A figure of a run.</summary>
/// <param name="Unit">What it counts.</param>
/// <param name="Value">Reads it from the measurements and the facts found after the run; NaN when there is none.</param>
public sealed record Metric(Unit Unit, Func<Interval, IReadOnlyDictionary<string, double>, double> Value)
{
    /// <summary>Whether a generator that cannot keep up spoils the figure: durations and rates, not counts of faults.</summary>
    public bool DependsOnPace { get; init; }

    internal Func<StepCounts, Interval, double>? OfCounts { get; init; }

    internal Metric? OfStep(int index) => OfCounts is { } value ? this with { Value = (run, _) => value(run.Steps[index], run) } : null;
}
