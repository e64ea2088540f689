using System.Collections.Concurrent;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Platform.ServiceDefaults.Metrics;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One metric of the exposition: a name, a type and its series, a bounded number of them.</summary>
/// <param name="name">The exposed name; see <see cref="PrometheusNames"/>.</param>
/// <param name="help">What it counts, in words.</param>
/// <param name="kind">The TYPE line.</param>
/// <param name="limit">How many series it may have; refusals are counted there.</param>
/// <param name="create">Makes a series for its labels.</param>
internal sealed class MetricFamily(string name, string help, MetricKind kind, SeriesLimit limit, Func<string, Series> create)
{
    private readonly ConcurrentDictionary<Tag[], Series> _byTags = new(new TagComparer());
    private readonly SortedDictionary<string, Series> _byLabels = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();

    /// <summary>The name of its samples, before the suffixes of a histogram's; a counter's ends in <c>_total</c>.</summary>
    public string Name => name;

    /// <summary>The name without a counter's <c>_total</c>: no two families may share it.</summary>
    public string BareName { get; } = kind == MetricKind.Counter ? PrometheusNames.WithoutTotal(name) : name;

    public string Help => help;

    public MetricKind Kind => kind;

    /// <summary>The kind as the exposition writes it.</summary>
    public string TypeName { get; } =
        kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };

    /// <summary>The unit that <see cref="BareName"/> ends in; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Its series are told again at each collection.</summary>
    public bool IsObserved { get; init; }

    /// <summary>Tags of the instrument and its meter; they stand on every series.</summary>
    public IReadOnlyList<Tag> Constant { get; init; } = [];

    public void Record(double value, ReadOnlySpan<Tag> tags) => Find(tags)?.Record(value);

    /// <summary>The series of these tags; null where one more would be too many.</summary>
    public Series? Find(ReadOnlySpan<Tag> tags) =>
        _byTags.GetAlternateLookup<ReadOnlySpan<Tag>>().TryGetValue(tags, out var series) ? series : Add(tags);

    /// <summary>The series in the order of their labels.</summary>
    public Series[] Snapshot()
    {
        lock (_adding)
            return [.. _byLabels.Values];
    }

    /// <summary>Drops what an observable instrument told last time: a series that it tells no more must vanish.</summary>
    public void Forget()
    {
        lock (_adding)
        {
            _byTags.Clear();
            _byLabels.Clear();
        }
    }

    private Series? Add(ReadOnlySpan<Tag> tags)
    {
        lock (_adding)
        {
            if (_byTags.GetAlternateLookup<ReadOnlySpan<Tag>>().TryGetValue(tags, out var series))
                return series;
            // Tags in another order are the same labels; they too take a place here, so this is what is bounded.
            if (_byTags.Count >= limit.MaxSeries)
            {
                limit.Refuse(name);
                return null;
            }

            var labels = PrometheusLabels.Format([.. Constant, .. tags]);
            if (!_byLabels.TryGetValue(labels, out series))
                _byLabels[labels] = series = create(labels);
            return _byTags[tags.ToArray()] = series;
        }
    }
}
