using System.Diagnostics.Metrics;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>What only the PostgreSQL store counts.</summary>
internal sealed class PostgresMetrics
{
    private readonly Counter<long> _quarantined;
    private readonly Counter<long> _partitionsDropped;

    public PostgresMetrics(IMeterFactory meters, KnownDevices devices)
    {
        var meter = meters.Create("Platform.LogIngest");
        _quarantined = meter.CreateCounter<long>("log.quarantined", "{entry}", "Entries that PostgreSQL refused and that were put aside");
        _partitionsDropped = meter.CreateCounter<long>("log.partitions.dropped", "{partition}", "Daily partitions dropped by retention");
        meter.CreateObservableGauge("log.known_devices", () => devices.Count, "{device}", "Devices remembered as registered");
    }

    public void Quarantined(long entries) => _quarantined.Add(entries);

    public void PartitionDropped() => _partitionsDropped.Add(1);
}
