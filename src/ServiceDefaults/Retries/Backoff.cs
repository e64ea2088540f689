namespace Platform.ServiceDefaults.Retries;

/// <summary>
/// Pauses between attempts: exponential with jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Safe for
/// concurrent use.
/// </summary>
/// <param name="first">The longest pause after the first failure, more than zero.</param>
/// <param name="longest">The longest of all pauses, at least <paramref name="first"/>.</param>
/// <param name="random">Chooses within the bound.</param>
/// <param name="leastShare">
/// The shortest pause as a share of the bound, 0 to 1: 0 is full jitter, which spreads contenders best; 0.5 is equal jitter, which never
/// tries
/// again at once.
/// </param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, Random random, double leastShare = 0)
{
    private readonly Lock _gate = new();

    /// <summary>A random pause up to the bound, which doubles with each failure up to the longest.</summary>
    /// <param name="failures">How many attempts failed, 1 or more.</param>
    /// <param name="atLeast">What the other side asked for, as by Retry-After; the longest pause bounds it too.</param>
    public TimeSpan Pause(int failures, TimeSpan? atLeast = null)
    {
        double most = longest.TotalMilliseconds;
        double bound = Math.Min(most, first.TotalMilliseconds * Math.Pow(2, failures - 1));
        double chance;
        lock (_gate)
            chance = random.NextDouble();
        double pause = bound * (leastShare + ((1 - leastShare) * chance));
        return TimeSpan.FromMilliseconds(Math.Min(most, Math.Max(pause, atLeast?.TotalMilliseconds ?? 0)));
    }
}
