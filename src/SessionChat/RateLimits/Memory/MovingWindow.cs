namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>When requests were admitted, oldest first: a ring that grows up to the limit. Not safe for threads.</summary>
internal struct MovingWindow
{
    private long[]? _times;
    private int _first;

    /// <summary>Times it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The first; there must be one.</summary>
    public readonly long Oldest => _times![_first];

    /// <summary>Forgets all up to a time, that included.</summary>
    public void ForgetUntil(long time)
    {
        while (Count > 0 && Oldest <= time)
        {
            _first = _first + 1 == _times!.Length ? 0 : _first + 1;
            Count--;
        }
    }

    /// <summary>Adds a time no earlier than those it holds.</summary>
    /// <param name="time">When.</param>
    /// <param name="limit">The most it may hold, more than it does.</param>
    public void Add(long time, int limit)
    {
        if (_times is null || Count == _times.Length)
            Grow(limit);
        int end = _first + Count++;
        _times![end < _times.Length ? end : end - _times.Length] = time;
    }

    private void Grow(int limit)
    {
        // Most clients make one request.
        var larger = new long[(int)Math.Min(limit, Count * 2L + 1)];
        for (int i = 0; i < Count; i++)
            larger[i] = _times![(_first + i) % _times.Length];
        (_times, _first) = (larger, 0);
    }
}
