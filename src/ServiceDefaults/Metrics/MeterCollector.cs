using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Listens to the service's meters and writes what they say as text.</summary>
internal sealed partial class MeterCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly MetricRegistry _registry;
    private readonly IMeterFactory _factory;
    private readonly ILogger<MeterCollector> _logger;
    private readonly Lock _collecting = new();

    public MeterCollector(MetricRegistry registry, IMeterFactory factory, ILogger<MeterCollector> logger)
    {
        (_registry, _factory, _logger) = (registry, factory, logger);
        _listener.InstrumentPublished = Publish;
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();
        _listener.Start();
    }

    /// <summary>The exposition of this moment, in a format. Observable instruments are asked once a call.</summary>
    public string Collect(ExpositionText format)
    {
        // One at a time: the observed series are dropped and told again.
        lock (_collecting)
        {
            foreach (var family in _registry.Families.Where(family => family.IsObserved))
                family.Forget();
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException e)
            {
                LogFailed(e);
            }

            return format.Write(_registry.Families);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!MeterSelection.Includes(instrument, _factory) || _registry.GetOrAdd(FamilyOf(instrument)) is not { } family)
            return;
        listener.EnableMeasurementEvents(instrument, family);
    }

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var kind = PrometheusNames.KindOf(instrument);
        var name = PrometheusNames.OfFamily(instrument.Name, instrument.Unit, kind);
        var bounds = HistogramBounds.Of(instrument);
        Func<string, Series> create =
            kind == MetricKind.Histogram ? labels => new HistogramSeries(labels, bounds)
            : IsCumulative(instrument) ? labels => new SumSeries(labels)
            : labels => new LastValueSeries(labels);
        return new MetricFamily(name, instrument.Description ?? instrument.Name, kind, _registry.Limit, create)
        {
            Unit = PrometheusNames.OfUnit(instrument.Unit, kind),
            IsObserved = instrument.IsObservable,
            Constant = [.. instrument.Meter.Tags ?? [], .. instrument.Tags ?? []],
        };
    }

    /// <summary>Counters and up-down counters tell deltas; gauges and observable instruments tell the value itself.</summary>
    private static bool IsCumulative(Instrument instrument) =>
        !instrument.IsObservable && instrument.GetType().GetGenericTypeDefinition() != typeof(Gauge<>);

    private void Listen<T>()
        where T : struct, System.Numerics.INumber<T> =>
        _listener.SetMeasurementEventCallback<T>(
            static (_, value, tags, state) => ((MetricFamily)state!).Record(double.CreateSaturating(value), tags)
        );

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some observable metrics failed and are missing from this collection")]
    private partial void LogFailed(Exception exception);
}
