using System.ComponentModel.DataAnnotations;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>What <c>/metrics</c> may hold: section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>
    /// How many combinations of labels one metric may have; measurements of further ones are dropped and counted by
    /// <c>metrics_series_refused_total</c>. 1 to 100,000.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000.")]
    public int MaxSeriesPerMetric { get; set; } = 1000;
}
