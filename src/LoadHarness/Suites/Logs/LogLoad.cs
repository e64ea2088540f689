using Platform.LoadEngine;
using Platform.LoadEngine.Profiles;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>How much a scenario sends: what it usually does, changed by what the user set.</summary>
internal sealed class LogLoad(ParameterValues values)
{
    /// <summary>Devices unless set.</summary>
    public int UsualDevices { get; init; } = 100;

    /// <summary>Entries of each device unless set.</summary>
    public int UsualLogs { get; init; } = 100;

    /// <summary>Entries in a request unless set.</summary>
    public int UsualBatchSize { get; init; } = 5;

    /// <summary>Whether each entry is a request of its own.</summary>
    public bool Single { get; init; }

    public int Devices => Number("devices", 10_000, UsualDevices);

    public int BatchSize => Single ? 1 : Number("batch_size", 1_000, UsualBatchSize);

    /// <summary>Each device sends all of its entries, or as many as it can in the duration.</summary>
    /// <exception cref="InvalidPlanException">A parameter is out of range, or a device's entries are not whole batches.</exception>
    public ClosedProfile Profile
    {
        get
        {
            if (values.Has("duration"))
                return ClosedProfile.Constant(Devices, values.Duration("duration"));
            int logs = Number("logs_per_device", 10_000_000, UsualLogs);
            return logs % BatchSize == 0
                ? ClosedProfile.IterationsAUser(Devices, logs / BatchSize)
                : throw new InvalidPlanException(
                    $"Parameter 'logs_per_device' must be a multiple of the batch size {BatchSize}, not {logs}."
                );
        }
    }

    private int Number(string name, int max, int usual) => values.Has(name) ? values.Number(name, 1, max) : usual;
}
