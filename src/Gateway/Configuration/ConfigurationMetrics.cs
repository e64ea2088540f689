using System.Diagnostics.Metrics;

namespace Platform.Gateway.Configuration;

/// <summary>Metrics of configurations.</summary>
internal sealed class ConfigurationMetrics
{
    private readonly Counter<long> _reloads;
    private readonly TimeProvider _time;
    private long _lastLoaded;

    public ConfigurationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create("Platform.Gateway");
        _reloads = meter.CreateCounter<long>(
            "gateway.configuration.loads",
            "{load}",
            "Configurations that were found, at the start or changed, by what became of them"
        );
        meter.CreateObservableGauge(
            "gateway.configuration.last_loaded",
            ReadLastLoaded,
            "s",
            "When the configuration in force was taken, in seconds since 1970"
        );
    }

    public void Applied()
    {
        Volatile.Write(ref _lastLoaded, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _reloads.Add(1, new KeyValuePair<string, object?>("outcome", "applied"));
    }

    public void Refused() => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));

    private IEnumerable<Measurement<double>> ReadLastLoaded() => Volatile.Read(ref _lastLoaded) is > 0 and var at ? [new(at / 1000.0)] : [];
}
