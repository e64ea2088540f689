namespace Platform.LoadEngine.Execution;

/// <summary>A number that many threads change, and the most it was since somebody last asked.</summary>
internal sealed class PeakGauge
{
    private int _now;
    private int _peak;

    public int Now => Volatile.Read(ref _now);

    /// <summary>Adds to the number, or takes from it, and returns the new one.</summary>
    public int Add(int change)
    {
        int now = Interlocked.Add(ref _now, change);
        for (int peak = Volatile.Read(ref _peak); now > peak; )
        {
            int seen = Interlocked.CompareExchange(ref _peak, now, peak);
            if (seen == peak)
                break;
            peak = seen;
        }

        return now;
    }

    /// <summary>The most since the last call; a short burst between two readings is seen.</summary>
    public int TakePeak()
    {
        int now = Now;
        return Math.Max(now, Interlocked.Exchange(ref _peak, now));
    }
}
