using System.Collections.Concurrent;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>The metric families of one service, by their names without <c>_total</c>.</summary>
internal sealed class MetricRegistry
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    public MetricRegistry(int maxSeries)
    {
        Limit = new SeriesLimit(maxSeries);
        _families[Limit.Refused.BareName] = Limit.Refused;
    }

    public SeriesLimit Limit { get; }

    public ICollection<MetricFamily> Families => _families.Values;

    /// <summary>
    /// Adds the family, or returns the one of that name. Null, and counted, where that one is of another kind: two types
    /// under one name would make the whole exposition invalid, in OpenMetrics also a counter <c>x_total</c> beside a gauge <c>x</c>.
    /// </summary>
    public MetricFamily? GetOrAdd(MetricFamily family)
    {
        var present = _families.GetOrAdd(family.BareName, family);
        if (present.Kind == family.Kind)
            return present;
        Limit.Refuse(family.Name);
        return null;
    }
}
