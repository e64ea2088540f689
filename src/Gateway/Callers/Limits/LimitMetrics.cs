using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Metrics;

namespace Platform.Gateway.Callers.Limits;

/// <summary>Counts what was admitted and what was not.</summary>
internal sealed class LimitMetrics
{
    private readonly StripedCounter _admitted = new();
    private readonly StripedCounter _requests = new();
    private readonly StripedCounter _tokens = new();
    private readonly StripedCounter _undecided = new();
    private readonly StripedCounter _uncharged = new();
    private readonly Histogram<double> _duration;

    public LimitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Gateway");
        meter.CreateObservableCounter(
            "gateway.limits.decisions",
            Read,
            "{request}",
            "Requests that were admitted, or refused by a limit of their caller, or neither because the store is unavailable"
        );
        meter.CreateObservableCounter(
            "gateway.limits.uncharged",
            () => _uncharged.Count,
            "{token}",
            "Tokens of answers that no limit could be charged with because the store is unavailable"
        );
        _duration = meter.CreateHistogram(
            "gateway.limits.call.duration",
            "s",
            "How long Redis took to decide, or until the call was given up",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            }
        );
    }

    public void Admitted() => _admitted.Increment();

    public void Refused(bool byRequests) => (byRequests ? _requests : _tokens).Increment();

    /// <summary>The store of the limits was unavailable.</summary>
    public void Undecided() => _undecided.Increment();

    /// <summary>The store of the limits was unavailable after an answer.</summary>
    public void Uncharged(long tokens) => _uncharged.Add(tokens);

    public void Called(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    private Measurement<long>[] Read() =>
        [
            Of("admitted", _admitted),
            Of("refused_by_requests", _requests),
            Of("refused_by_tokens", _tokens),
            Of("store_unavailable", _undecided),
        ];

    private static Measurement<long> Of(string decision, StripedCounter counter) =>
        new(counter.Count, new KeyValuePair<string, object?>("decision", decision));
}
