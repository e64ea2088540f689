namespace Platform.Inventory.Purchases.Locks;

/// <summary>Exponential backoff with full jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).</summary>
/// <param name="first">The longest first pause.</param>
/// <param name="longest">The longest of all.</param>
/// <param name="random">Chooses; used by one caller at a time.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private readonly Lock _gate = new();

    /// <summary>From nothing to the bound, which doubles with each attempt.</summary>
    /// <param name="attempt">How many pauses there were before.</param>
    public TimeSpan Pause(int attempt)
    {
        var bound = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, attempt));
        lock (_gate)
            return TimeSpan.FromMilliseconds(bound * random.NextDouble());
    }
}
