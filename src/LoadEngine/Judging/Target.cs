using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.LoadEngine.Judging;

/// <summary>
/// Something that must hold: a metric, a comparison and a limit, such as <c>p95 &lt;= 100ms</c>,
/// <c>success_rate &gt;= 99%</c>, <c>logs_per_second &gt;= 10000</c>, <c>oversold == 0</c>. With <c>abort after 10s</c>
/// behind it the run ends as soon as it does not hold after that time.
/// </summary>
public sealed partial class Target
{
    private readonly Metric _metric;
    private readonly string _comparison;

    private Target(string text, string name, Metric metric, string comparison, double limit, TimeSpan? abortAfter) =>
        (Text, Name, _metric, _comparison, Limit, AbortAfter) = (text, name, metric, comparison, limit, abortAfter);

    /// <summary>The target as written.</summary>
    public string Text { get; }

    /// <summary>The metric's name.</summary>
    public string Name { get; }

    /// <summary>The limit: a count, a number a second, a share of 1, or nanoseconds.</summary>
    public double Limit { get; }

    /// <summary>When the run is aborted if the target does not hold; null for never.</summary>
    public TimeSpan? AbortAfter { get; }

    /// <summary>What the metric counts.</summary>
    public Unit Unit => _metric.Unit;

    /// <summary>Reads a target.</summary>
    /// <param name="text">The target as written.</param>
    /// <param name="metrics">The metrics that it may name.</param>
    /// <exception cref="InvalidPlanException">It cannot be read, names no known metric, or its limit has the wrong unit.</exception>
    public static Target Parse(string text, MetricNames metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var match = Pattern().Match(text);
        if (!match.Success)
            throw new InvalidPlanException(
                $"Target '{text}' cannot be read: write a metric, one of <= < >= > == !=, and a limit, such as 'p95 <= 100ms'."
            );
        string name = match.Groups["metric"].Value;
        var metric = metrics.Find(name);
        double limit = ParseLimit(text, match.Groups["limit"].Value, metric.Unit);
        TimeSpan? abortAfter = null;
        if (match.Groups["abort"].Success)
        {
            if (!Durations.TryParse(match.Groups["abort"].Value, out var after))
                throw new InvalidPlanException($"Target '{text}': '{match.Groups["abort"].Value}' is not a duration such as 10s.");
            abortAfter = after;
        }

        return new Target(text.Trim(), name, metric, match.Groups["op"].Value, limit, abortAfter);
    }

    /// <summary>Compares a run with the target. A metric without a value does not hold.</summary>
    public TargetResult Judge(Measuring.Interval run, IReadOnlyDictionary<string, double> facts)
    {
        double actual = _metric.Value(run, facts);
        bool holds = _comparison switch
        {
            "<=" => actual <= Limit,
            "<" => actual < Limit,
            ">=" => actual >= Limit,
            ">" => actual > Limit,
            "==" => actual == Limit,
            _ => !double.IsNaN(actual) && actual != Limit,
        };
        double distance = _comparison[0] == '>' ? actual - Limit : Limit - actual;
        double? margin = _comparison[0] is '<' or '>' && Limit != 0 && double.IsFinite(distance) ? distance / Math.Abs(Limit) : null;
        return new TargetResult(Text, Name, Unit, Limit, double.IsNaN(actual) ? null : actual, holds, margin, _metric.DependsOnPace);
    }

    private static double ParseLimit(string target, string text, Unit unit)
    {
        if (unit == Unit.Duration)
        {
            return Durations.TryParse(text, out var duration)
                ? duration.TotalNanoseconds
                : throw new InvalidPlanException($"Target '{target}': '{text}' is not a duration; write a unit: us, ms, s, m, h.");
        }

        bool percent = text.EndsWith('%');
        if (percent && unit != Unit.Share)
            throw new InvalidPlanException($"Target '{target}': the metric is not a share, so its limit cannot be in per cent.");
        string digits = text.TrimEnd('%', ' ').Replace("_", "", StringComparison.Ordinal);
        if (
            !double.TryParse(
                digits,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out double number
            )
        )
            throw new InvalidPlanException($"Target '{target}': '{text}' is not a number{(unit == Unit.Share ? " or a percentage" : "")}.");
        return percent ? number / 100 : number;
    }

    [GeneratedRegex(
        @"^\s*(?<metric>[A-Za-z_][\w.]*(?:\[[^\]]+\])?)\s*(?<op><=|>=|==|!=|<|>)\s*(?<limit>[^\s<>=!].*?)\s*(?:\s+abort\s+after\s+(?<abort>.+?))?\s*$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Pattern();
}

/// <summary>A target and what became of it.</summary>
/// <param name="Text">The target as written.</param>
/// <param name="Metric">Its metric.</param>
/// <param name="Unit">What the metric counts.</param>
/// <param name="Limit">The limit: a count, a number a second, a share of 1, or nanoseconds.</param>
/// <param name="Actual">What was measured, in the same unit; null when nothing was.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Margin">How far on the good side of the limit, as a share of it; negative on the bad side; null for == and !=.</param>
/// <param name="DependsOnPace">Whether a generator that cannot keep up spoils the metric.</param>
public sealed record TargetResult(
    string Text,
    string Metric,
    Unit Unit,
    double Limit,
    double? Actual,
    bool Holds,
    double? Margin,
    bool DependsOnPace
);
