using System.Diagnostics.Metrics;
using Platform.ServiceDefaults.Metrics;

namespace Platform.LogIngest.Ingest;

/// <summary>
/// Counts what requests bring: <c>logs_accepted_total</c>, <c>logs_rejected_total</c> by reason, and what waits in memory.
/// </summary>
internal sealed class IngestMetrics
{
    private readonly StripedCounter _accepted = new();
    private readonly StripedCounter _rejected = new();
    private readonly Counter<long> _rejectedByReason;
    private readonly Counter<long> _replayed;

    public IngestMetrics(IMeterFactory meters, ByteBudget budget)
    {
        var meter = meters.Create("Platform.LogIngest");
        _rejectedByReason = meter.CreateCounter<long>("logs.rejected", "{entry}", "Entries rejected, by reason");
        _replayed = meter.CreateCounter<long>("logs.replayed", "{request}", "Requests answered from an idempotency key");
        meter.CreateObservableCounter("logs.accepted", () => _accepted.Count, "{entry}", "Entries accepted");
        meter.CreateObservableGauge("logs.in.flight", () => budget.Used, "By", "Bytes of bodies and entries in memory");
    }

    /// <summary>Entries accepted by this process.</summary>
    public long Accepted => _accepted.Count;

    /// <summary>Entries rejected by this process.</summary>
    public long Rejected => _rejected.Count;

    public void Accept(int entries) => _accepted.Add(entries);

    public void Replay() => _replayed.Add(1);

    /// <param name="reason">One of a few fixed words; it becomes a label.</param>
    /// <param name="entries">How many, where known; a body that cannot be read counts as one.</param>
    public void Reject(string reason, int entries = 1)
    {
        _rejected.Add(entries);
        _rejectedByReason.Add(entries, new KeyValuePair<string, object?>("reason", reason));
    }
}
