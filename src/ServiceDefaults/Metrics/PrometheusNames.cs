using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>
/// Names of instruments as Prometheus writes them, by the rules of OpenTelemetry's "Prometheus and OpenMetrics
/// compatibility": illegal characters become one underscore, the unit and then <c>_total</c> are suffixes.
/// </summary>
internal static class PrometheusNames
{
    /// <summary>What goes up and down, and which .NET 10 makes a counter all the same.</summary>
    private static readonly HashSet<string> GaugesOfTheRuntime = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

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

    /// <summary>
    /// The family's name. Units in braces, such as <c>{request}</c>, are annotations and add nothing. <c>_total</c> is kept for
    /// counters and <c>_count</c> for histograms: <c>timer.count</c>, a gauge, is <c>timers</c>.
    /// </summary>
    public static string OfFamily(string instrument, string? unit, MetricKind kind)
    {
        var bare = WithoutTotal(Sanitize(instrument, allowColon: true));
        if (kind == MetricKind.Gauge && bare.EndsWith("_count", StringComparison.Ordinal))
            bare = Plural(bare[..^"_count".Length]);
        var suffix = OfUnit(unit, kind);
        if (suffix.Length > 0 && !bare.EndsWith("_" + suffix, StringComparison.Ordinal))
            bare += "_" + suffix;
        return kind == MetricKind.Counter ? bare + "_total" : bare;
    }

    /// <summary>The unit as the name ends in it; empty for none.</summary>
    public static string OfUnit(string? unit, MetricKind kind) => unit == "1" && kind == MetricKind.Gauge ? "ratio" : OfUnit(unit);

    /// <summary>A name without the ending of counters.</summary>
    public static string WithoutTotal(string name) => name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;

    /// <summary>A label's name; it may not hold a colon.</summary>
    public static string OfLabel(string tag) => Sanitize(tag, allowColon: false);

    /// <summary>Whether the instrument is a counter, a gauge (up-down counters are) or a histogram.</summary>
    public static MetricKind KindOf(Instrument instrument)
    {
        var generic = instrument.GetType().GetGenericTypeDefinition();
        if (GaugesOfTheRuntime.Contains(instrument.Name))
            return MetricKind.Gauge;
        return generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? MetricKind.Counter
            : generic == typeof(Histogram<>) ? MetricKind.Histogram
            : MetricKind.Gauge;
    }

    private static string Plural(string name) => name.EndsWith('y') ? name[..^1] + "ies" : name + "s";

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
