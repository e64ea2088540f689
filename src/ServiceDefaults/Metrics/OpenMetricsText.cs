using System.Text;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>
/// OpenMetrics 1.0.0 (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md). Of what it allows,
/// <c>_created</c> and exemplars are not written (ADR 7).
/// </summary>
internal sealed class OpenMetricsText : ExpositionText
{
    public const string MediaType = "application/openmetrics-text";

    public const string Version = "1.0.0";

    public static readonly OpenMetricsText Instance = new();

    public override string ContentType => $"{MediaType}; version={Version}; charset=utf-8";

    /// <summary>A counter's family is named without the <c>_total</c> of its samples.</summary>
    protected override string NameOf(MetricFamily family) => family.BareName;

    protected override void WriteHead(StringBuilder text, MetricFamily family)
    {
        text.Append($"# TYPE {family.BareName} {family.TypeName}\n");
        if (family.Unit.Length > 0)
            text.Append($"# UNIT {family.BareName} {family.Unit}\n");
        // Unlike in the older format, quotes are escaped here too.
        text.Append($"# HELP {family.BareName} {PrometheusLabels.EscapeValue(family.Help)}\n");
    }

    /// <summary>Whole numbers get a fraction (<c>1.0</c>), so that all services' <c>le</c> are the same label.</summary>
    protected override void WriteBound(StringBuilder text, double bound)
    {
        WriteNumber(text, bound);
        if (IsWhole(bound))
            text.Append(".0");
    }

    protected override void WriteEnd(StringBuilder text) => text.Append("# EOF\n");
}
