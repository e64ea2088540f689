using System.Diagnostics.Metrics;
using Platform.Gateway.Calls;
using Platform.ServiceDefaults.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Platform.Gateway.Metrics;

/// <summary>What is counted of an instance. All of it is told from the first attempt on, so that rates begin at 0.</summary>
internal sealed class InstanceCounts(string name)
{
    private static readonly string[] Outcomes =
    [
        .. Enum.GetNames<AttemptOutcome>().Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName),
    ];

    private readonly StripedCounter[] _outcomes = [.. Outcomes.Select(_ => new StripedCounter())];
    private readonly StripedCounter _conversions = new();
    private readonly StripedCounter _failovers = new();
    private readonly StripedCounter _unknown = new();
    private readonly Tag _instance = new("instance", name);

    public void Ended(AttemptOutcome outcome, bool isConverted)
    {
        _outcomes[(int)outcome].Increment();
        if (isConverted)
            _conversions.Increment();
    }

    public void FailedOver() => _failovers.Increment();

    public void UsageUnknown() => _unknown.Increment();

    public IEnumerable<Measurement<long>> ReadOutcomes() =>
        Outcomes.Select((outcome, number) => new Measurement<long>(_outcomes[number].Count, _instance, new Tag("outcome", outcome)));

    public IEnumerable<Measurement<long>> ReadConversions() => [new(_conversions.Count, _instance)];

    public IEnumerable<Measurement<long>> ReadFailovers() => [new(_failovers.Count, _instance)];

    public IEnumerable<Measurement<long>> ReadUnknown() => [new(_unknown.Count, _instance)];
}
