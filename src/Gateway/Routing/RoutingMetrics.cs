using System.Diagnostics.Metrics;
using Platform.Gateway.Routing.Affinity;
using Platform.ServiceDefaults.Metrics;

namespace Platform.Gateway.Routing;

/// <summary>Metrics of instances and of keys that stay at one.</summary>
internal sealed class RoutingMetrics
{
    private readonly StripedCounter _hits = new();
    private readonly StripedCounter _new = new();
    private readonly StripedCounter _moved = new();
    private readonly Counter<long> _evicted;
    private readonly Histogram<double> _duration;
    private readonly Meter _meter;

    public RoutingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Platform.Gateway");
        _meter.CreateObservableCounter(
            "gateway.affinity.bindings",
            ReadBindings,
            "{attempt}",
            "Attempts by where they went: where their key was bound, to an instance for a new key, or for one that moved"
        );
        _evicted = _meter.CreateCounter<long>(
            "gateway.affinity.evicted",
            "{key}",
            "Keys that were forgotten for others because there was no more room"
        );
        _duration = _meter.CreateHistogram(
            "gateway.affinity.call.duration",
            "s",
            "How long Redis took to tell an instance, or until the call was given up",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            }
        );
    }

    public void Bound(BindingKind kind) =>
        (
            kind switch
            {
                BindingKind.Hit => _hits,
                BindingKind.New => _new,
                _ => _moved,
            }
        ).Increment();

    /// <summary>A key was forgotten for another.</summary>
    public void Evicted() => _evicted.Add(1);

    public void Called(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    /// <summary>For keys in memory.</summary>
    public void ShowKeys(Func<int> keys) =>
        _meter.CreateObservableGauge("gateway.affinity.keys", keys, "{key}", "Keys whose instance is remembered");

    /// <summary>Shows the state of instances.</summary>
    public void ShowInstances(Func<IReadOnlyList<Instance>> instances)
    {
        IEnumerable<Measurement<long>> Of(Func<Instance, long?> figure) =>
            from instance in instances()
            let value = figure(instance)
            where value is not null
            select new Measurement<long>(value.Value, new KeyValuePair<string, object?>("instance", instance.Settings.Name));

        _meter.CreateObservableGauge("gateway.instance.in_flight", () => Of(instance => instance.InFlight), "{call}", "Calls under way");
        _meter.CreateObservableGauge(
            "gateway.instance.breaker",
            () => Of(instance => (long)instance.Health.Breaker.State),
            null,
            "0 closed, 1 half-open, 2 open"
        );
        _meter.CreateObservableGauge(
            "gateway.instance.drained",
            () => Of(instance => instance.IsDrained ? 1 : 0),
            null,
            "1 while it takes no new calls because an administrator said so"
        );
        _meter.CreateObservableGauge(
            "gateway.instance.cooling",
            () => Of(instance => instance.Health.UntilCool > TimeSpan.Zero ? 1 : 0),
            null,
            "1 while it gets no calls because its 429 asked for it"
        );
        _meter.CreateObservableCounter(
            "gateway.instance.rests",
            () => Of(instance => instance.Rests),
            "{rest}",
            "Times that its breaker opened"
        );
        _meter.CreateObservableGauge(
            "gateway.instance.sticky_keys",
            () => Of(instance => instance.StickyKeys),
            "{key}",
            "Keys whose calls stay there, where memory has them"
        );
    }

    private IEnumerable<Measurement<long>> ReadBindings() =>
        [
            new(_hits.Count, new KeyValuePair<string, object?>("result", "hit")),
            new(_new.Count, new KeyValuePair<string, object?>("result", "new")),
            new(_moved.Count, new KeyValuePair<string, object?>("result", "moved")),
        ];
}
