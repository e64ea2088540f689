using System.Diagnostics.Metrics;

namespace Platform.Inventory.Records;

/// <summary>What is counted of the record in PostgreSQL.</summary>
internal sealed class RecordMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _sessionsEnded;

    public RecordMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Inventory");
        _events = meter.CreateCounter<long>("inventory.record.events", "{event}", "Orders and restocks recorded");
        _refused = meter.CreateCounter<long>(
            "inventory.record.refused",
            "{run}",
            "Runs refused because another records or they were recorded before"
        );
        _sessionsEnded = meter.CreateCounter<long>(
            "inventory.record.sessions_ended",
            "{session}",
            "Database sessions ended that stood still and kept others from recording"
        );
    }

    public void Stored(int events) => _events.Add(events);

    public void Refused() => _refused.Add(1);

    public void SessionsEnded(long sessions) => _sessionsEnded.Add(sessions);
}
