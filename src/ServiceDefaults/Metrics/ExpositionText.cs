using System.Globalization;
using System.Text;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>A format that <c>/metrics</c> is written in. Formats differ in heads and numbers; series are written alike.</summary>
internal abstract class ExpositionText
{
    public abstract string ContentType { get; }

    /// <summary>The families that have series, by name, each with its head once.</summary>
    public string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.OrderBy(NameOf, StringComparer.Ordinal))
            if (family.Snapshot() is { Length: > 0 } series)
            {
                WriteHead(text, family);
                foreach (var one in series)
                    Write(text, family.Name, one);
            }

        WriteEnd(text);
        return text.ToString();
    }

    /// <summary>The name that the format gives the family, which is not that of its samples everywhere.</summary>
    protected abstract string NameOf(MetricFamily family);

    /// <summary>What stands before the samples of a family.</summary>
    protected abstract void WriteHead(StringBuilder text, MetricFamily family);

    /// <summary>The upper bound of a bucket, which is finite.</summary>
    protected abstract void WriteBound(StringBuilder text, double bound);

    /// <summary>What stands after all families.</summary>
    protected abstract void WriteEnd(StringBuilder text);

    protected static void WriteNumber(StringBuilder text, double number)
    {
        if (double.IsInfinity(number))
            text.Append(number > 0 ? "+Inf" : "-Inf");
        else if (IsWhole(number))
            text.Append((long)number);
        else
            text.Append(CultureInfo.InvariantCulture, $"{number}");
    }

    /// <summary>Whether all its digits are those of an integer: as one it is written in a fifth of the time.</summary>
    protected static bool IsWhole(double number) => Math.Abs(number) < 1e15 && double.IsInteger(number);

    private void Write(StringBuilder text, string name, Series series)
    {
        switch (series)
        {
            case HistogramSeries histogram:
                WriteHistogram(text, name, histogram);
                break;
            case SumSeries sum:
                WriteSample(text, name, "", sum.Labels, sum.Value);
                break;
            case CountSeries count:
                WriteSample(text, name, "", count.Labels, count.Value);
                break;
            case LastValueSeries last:
                WriteSample(text, name, "", last.Labels, last.Value);
                break;
        }
    }

    private void WriteHistogram(StringBuilder text, string name, HistogramSeries histogram)
    {
        var cumulative = histogram.Cumulate();
        for (var bucket = 0; bucket < cumulative.Length; bucket++)
        {
            text.Append(name).Append("_bucket{").Append(histogram.Labels).Append(histogram.Labels.Length == 0 ? "le=\"" : ",le=\"");
            if (bucket < histogram.Bounds.Length)
                WriteBound(text, histogram.Bounds[bucket]);
            else
                text.Append("+Inf");
            text.Append(CultureInfo.InvariantCulture, $"\"}} {cumulative[bucket]}\n");
        }

        WriteSample(text, name, "_sum", histogram.Labels, histogram.Sum);
        WriteSample(text, name, "_count", histogram.Labels, cumulative[^1]);
    }

    private static void WriteSample(StringBuilder text, string name, string suffix, string labels, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ');
        WriteNumber(text, value);
        text.Append('\n');
    }
}
