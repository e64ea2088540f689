namespace Platform.SessionChat.Agents;

/// <summary>Keeps what happens to thousands of sessions at once from being logged thousands of times.</summary>
/// <param name="interval">Between two reports.</param>
/// <param name="time">Tells when it is past.</param>
internal sealed class ReportPace(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long? _reportedAt;
    private long _kept;

    /// <summary>Asks whether to report.</summary>
    /// <param name="others">How many were kept back since the last report.</param>
    public bool TryReport(out long others)
    {
        lock (_gate)
        {
            others = _kept;
            if (_reportedAt is { } at && time.GetElapsedTime(at) < interval)
            {
                _kept++;
                return false;
            }

            (_reportedAt, _kept) = (time.GetTimestamp(), 0);
            return true;
        }
    }
}
