namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>How many clients may be remembered, in all shards together.</summary>
/// <param name="max">At most so many.</param>
internal sealed class ClientCapacity(int max)
{
    private int _used;

    public int Used => Volatile.Read(ref _used);

    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _used) <= max)
            return true;
        Release();
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _used);
}
