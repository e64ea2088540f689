using System.Text;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Prometheus text format 0.0.4: what every scraper reads.</summary>
internal sealed class PrometheusText : ExpositionText
{
    public static readonly PrometheusText Instance = new();

    public override string ContentType => "text/plain; version=0.0.4; charset=utf-8";

    protected override string NameOf(MetricFamily family) => family.Name;

    protected override void WriteHead(StringBuilder text, MetricFamily family) =>
        text.Append($"# HELP {family.Name} {PrometheusLabels.EscapeHelp(family.Help)}\n# TYPE {family.Name} {family.TypeName}\n");

    protected override void WriteBound(StringBuilder text, double bound) => WriteNumber(text, bound);

    protected override void WriteEnd(StringBuilder text) { }
}
