using System.Globalization;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Prometheus text format 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes the families that have series, by name; HELP and TYPE once each.</summary>
    public static void Write(TextWriter writer, IEnumerable<MetricFamily> families)
    {
        foreach (var family in families.OrderBy(family => family.Name, StringComparer.Ordinal))
            if (family.Snapshot() is { Length: > 0 } series)
                Write(writer, family, series);
    }

    private static void Write(TextWriter writer, MetricFamily family, Series[] series)
    {
        writer.Write($"# HELP {family.Name} {PrometheusLabels.EscapeHelp(family.Help)}\n");
        writer.Write($"# TYPE {family.Name} {family.Kind.ToString().ToLowerInvariant()}\n");
        foreach (var one in series)
            switch (one)
            {
                case HistogramSeries histogram:
                    Write(writer, family.Name, histogram);
                    break;
                case SumSeries sum:
                    WriteLine(writer, family.Name, sum.Labels, sum.Value);
                    break;
                case CountSeries count:
                    WriteLine(writer, family.Name, count.Labels, count.Value);
                    break;
                case LastValueSeries last:
                    WriteLine(writer, family.Name, last.Labels, last.Value);
                    break;
            }
    }

    private static void Write(TextWriter writer, string name, HistogramSeries histogram)
    {
        var comma = histogram.Labels.Length == 0 ? "" : ",";
        var cumulative = histogram.Cumulate();
        for (var bucket = 0; bucket < cumulative.Length; bucket++)
        {
            var bound = bucket < histogram.Bounds.Length ? histogram.Bounds[bucket] : double.PositiveInfinity;
            WriteLine(writer, name + "_bucket", $"{histogram.Labels}{comma}le=\"{Format(bound)}\"", cumulative[bucket]);
        }

        WriteLine(writer, name + "_sum", histogram.Labels, histogram.Sum);
        WriteLine(writer, name + "_count", histogram.Labels, cumulative[^1]);
    }

    private static void WriteLine(TextWriter writer, string name, string labels, double value)
    {
        writer.Write(name);
        if (labels.Length > 0)
            writer.Write($"{{{labels}}}");
        writer.Write($" {Format(value)}\n");
    }

    private static string Format(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
