namespace Platform.ServiceDefaults.Logging;

/// <summary>
/// Keeps a condition that lasts, or that thousands of callers meet at once, from being logged thousands of times: it is reported at once,
/// and then once an interval. Safe for concurrent use.
/// </summary>
/// <param name="interval">Between two reports of the same reason.</param>
/// <param name="time">Tells when the interval is over.</param>
public sealed class ReportPace(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private string? _reason;
    private long? _reportedAt;
    private long _suppressed;

    /// <summary>Once a minute: for what an operator has to repair.</summary>
    public static ReportPace OncePerMinute(TimeProvider time) => new(TimeSpan.FromMinutes(1), time);

    /// <summary>Asks whether to report.</summary>
    /// <param name="suppressed">How many reports were suppressed since the last one.</param>
    public bool TryReport(out long suppressed) => TryReport(null, out suppressed);

    /// <summary>Asks whether to report a reason; one that differs from the last is reported at once.</summary>
    public bool TryReport(string reason) => TryReport(reason, out _);

    private bool TryReport(string? reason, out long suppressed)
    {
        lock (_gate)
        {
            suppressed = _suppressed;
            if (_reportedAt is { } at && reason == _reason && time.GetElapsedTime(at) < interval)
            {
                _suppressed++;
                return false;
            }

            (_reason, _reportedAt, _suppressed) = (reason, time.GetTimestamp(), 0);
            return true;
        }
    }
}
