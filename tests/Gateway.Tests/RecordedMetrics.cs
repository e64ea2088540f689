using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.Gateway.Tests;

/// <summary>A measurement of an instrument.</summary>
internal sealed record RecordedValue(string Instrument, string? Unit, double Value, IReadOnlyDictionary<string, object?> Tags);

/// <summary>Hears what the instruments of one process value.</summary>
internal sealed class RecordedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<RecordedValue> _values = [];

    public RecordedMetrics(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of an instrument.</summary>
    public double this[string instrument] => Read(instrument).Sum(value => value.Value);

    /// <summary>What an instrument told: observable ones now, others each time.</summary>
    public IReadOnlyList<RecordedValue> Read(string instrument)
    {
        var before = _values.ToArray();
        _listener.RecordObservableInstruments();
        var observed = _values.Skip(before.Length).Where(value => value.Instrument == instrument).ToList();
        return observed.Count > 0 ? observed : [.. before.Where(value => value.Instrument == instrument)];
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _values.Enqueue(new(instrument.Name, instrument.Unit, value, new Dictionary<string, object?>(tags.ToArray())));
}
