using Platform.LoadEngine.Measuring;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>A histogram in eight figures, each in nanoseconds.</summary>
internal sealed record LatencySummary(long Min, double Avg, long P50, long P90, long P95, long P99, long P999, long Max)
{
    /// <summary>Reads a histogram; null for an empty one, so that nobody prints the zeros it would give.</summary>
    public static LatencySummary? Of(Histogram histogram) =>
        histogram.Count == 0
            ? null
            : new LatencySummary(
                histogram.Min,
                histogram.Mean,
                histogram.ValueAt(0.5),
                histogram.ValueAt(0.9),
                histogram.ValueAt(0.95),
                histogram.ValueAt(0.99),
                histogram.ValueAt(0.999),
                histogram.Max
            );

    /// <summary>The figures with their names, as tables show them.</summary>
    public static readonly IReadOnlyList<(string Name, Func<LatencySummary, double> Value)> Columns =
    [
        ("min", l => l.Min),
        ("avg", l => l.Avg),
        ("P50", l => l.P50),
        ("P90", l => l.P90),
        ("P95", l => l.P95),
        ("P99", l => l.P99),
        ("P99.9", l => l.P999),
        ("max", l => l.Max),
    ];
}
