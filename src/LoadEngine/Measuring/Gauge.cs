namespace Platform.LoadEngine.Measuring;

/// <summary>Something that goes up and down while load is made.</summary>
/// <param name="Name">Its name. Those with the same beginning up to an underscore share a chart: <c>sessions_active</c>,
/// <c>sessions_peak</c>.</param>
/// <param name="Read">Reads it; called once a second by one thread beside the load. It must not block.</param>
public sealed record Gauge(string Name, Func<double> Read);

/// <summary>What a gauge showed at the end of an interval.</summary>
/// <param name="Name">The gauge.</param>
/// <param name="Value">What it showed.</param>
public sealed record GaugeReading(string Name, double Value);
