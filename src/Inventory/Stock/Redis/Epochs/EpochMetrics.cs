using System.Diagnostics.Metrics;

namespace Platform.Inventory.Stock.Redis.Epochs;

/// <summary>Which epoch it is.</summary>
internal sealed class EpochMetrics
{
    private readonly Counter<long> _opened;
    private int _epoch;

    public EpochMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Inventory");
        _opened = meter.CreateCounter<long>(
            "inventory.epochs.opened",
            "{epoch}",
            "Epochs that this process opened: times that the stock was rebuilt"
        );
        meter.CreateObservableGauge("inventory.epoch", () => Volatile.Read(ref _epoch), "{epoch}", "The epoch in which this process sells");
    }

    public void Opened() => _opened.Add(1);

    public void Current(int epoch) => Volatile.Write(ref _epoch, epoch);
}
