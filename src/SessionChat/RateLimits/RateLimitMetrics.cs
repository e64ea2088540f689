using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Metrics;

namespace Platform.SessionChat.RateLimits;

/// <summary>Counts what was admitted and what was not.</summary>
internal sealed class RateLimitMetrics
{
    private readonly StripedCounter[] _admitted = NewCounters();
    private readonly StripedCounter[] _refused = NewCounters();
    private readonly StripedCounter _tableFull = new();
    private readonly StripedCounter _unavailable = new();
    private readonly Histogram<double> _duration;
    private readonly Meter _meter;

    public RateLimitMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Platform.SessionChat");
        _meter.CreateObservableCounter(
            "ratelimit.requests",
            ReadRequests,
            "{request}",
            "Requests by policy: admitted, or refused because it had no room"
        );
        _meter.CreateObservableCounter(
            "ratelimit.undecided",
            ReadUndecided,
            "{request}",
            "Requests that were not admitted because limits could not be told"
        );
        _duration = _meter.CreateHistogram(
            "ratelimit.call.duration",
            "s",
            "How long Redis took to decide, or until it was given up",
            null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
            }
        );
    }

    public void Admitted(RateLimitPolicies policies) => Count(_admitted, policies);

    public void Refused(RateLimitPolicies violated) => Count(_refused, violated);

    /// <summary>There was no room for one more client.</summary>
    public void TableFull() => _tableFull.Increment();

    /// <summary>The store of the limits was unavailable.</summary>
    public void Unavailable() => _unavailable.Increment();

    public void Called(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    /// <summary>For limits in memory.</summary>
    public void ShowClients(Func<int> clients) =>
        _meter.CreateObservableGauge("ratelimit.clients", clients, "{client}", "Clients that are remembered");

    private static void Count(StripedCounter[] counters, RateLimitPolicies policies)
    {
        for (int policy = 0; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(policies, policy))
                counters[policy].Increment();
    }

    private static StripedCounter[] NewCounters() => [.. Enumerable.Range(0, PolicyLimits.Count).Select(_ => new StripedCounter())];

    private IEnumerable<Measurement<long>> ReadRequests() =>
        Enumerable
            .Range(0, PolicyLimits.Count)
            .SelectMany(policy =>
                (Measurement<long>[])
                    [
                        new(_admitted[policy].Count, new("policy", PolicyLimits.NameOf(policy)), new("result", "admitted")),
                        new(_refused[policy].Count, new("policy", PolicyLimits.NameOf(policy)), new("result", "refused")),
                    ]
            );

    private Measurement<long>[] ReadUndecided() =>
        [
            new(_tableFull.Count, new KeyValuePair<string, object?>("reason", "table_full")),
            new(_unavailable.Count, new KeyValuePair<string, object?>("reason", "store_unavailable")),
        ];
}
