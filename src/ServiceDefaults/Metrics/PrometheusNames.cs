using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>
/// Names of instruments as Prometheus writes them, by the rules of OpenTelemetry's "Prometheus and OpenMetrics
/// compatibility": illegal characters become one underscore, the unit and then <c>_total</c> are suffixes.
/// </summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["min"] = "minutes",
        ["h"] = "hours",
        ["d"] = "days",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["%"] = "percent",
    };

    /// <summary>The family's name. Units in braces, such as <c>{request}</c>, are annotations and add nothing.</summary>
    public static string OfFamily(string instrument, string? unit, MetricKind kind)
    {
        var name = Sanitize(instrument, allowColon: true);
        var suffix = unit == "1" && kind == MetricKind.Gauge ? "ratio" : OfUnit(unit);
        var bare = kind == MetricKind.Counter && name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        if (suffix.Length > 0 && !bare.EndsWith("_" + suffix, StringComparison.Ordinal))
            bare += "_" + suffix;
        return kind == MetricKind.Counter ? bare + "_total" : bare;
    }

    /// <summary>A label's name; it may not hold a colon.</summary>
    public static string OfLabel(string tag) => Sanitize(tag, allowColon: false);

    /// <summary>Whether the instrument is a counter, a gauge (up-down counters are) or a histogram.</summary>
    public static MetricKind KindOf(Instrument instrument)
    {
        var generic = instrument.GetType().GetGenericTypeDefinition();
        return generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : generic == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
    }

    private static string OfUnit(string? unit)
    {
        if (string.IsNullOrEmpty(unit) || unit.StartsWith('{') || unit == "1")
            return "";
        var per = unit.IndexOf('/', StringComparison.Ordinal);
        if (per < 0)
            return Units.TryGetValue(unit, out var word) ? word : Sanitize(unit, allowColon: false).Trim('_');
        var (over, under) = (OfUnit(unit[..per]), OfUnit(unit[(per + 1)..]).TrimEnd('s'));
        return over.Length == 0 ? $"per_{under}" : $"{over}_per_{under}";
    }

    private static string Sanitize(string name, bool allowColon)
    {
        var result = new System.Text.StringBuilder(name.Length + 1);
        foreach (var c in name)
            if (char.IsAsciiLetterOrDigit(c) || c == '_' || (allowColon && c == ':'))
                result.Append(c);
            else if (result.Length == 0 || result[^1] != '_')
                result.Append('_');
        if (result.Length == 0 || char.IsAsciiDigit(result[0]))
            result.Insert(0, '_');
        return result.ToString();
    }
}
