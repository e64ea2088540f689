namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>Room for clients, of all shards together.</summary>
/// <param name="most">How many.</param>
internal sealed class Places(int most)
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
            return true;
        GiveBack();
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _taken);
}
