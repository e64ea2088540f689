namespace Platform.Gateway.Routing;

/// <summary>Results of a moving window, in ten slices: the oldest is forgotten as a whole. Not safe for threads.</summary>
internal sealed class BreakerWindow(TimeSpan length, TimeProvider time)
{
    private const int SliceCount = 10;

    private readonly long _origin = time.GetTimestamp();
    private readonly Slice[] _slices = new Slice[SliceCount];

    private long Now => time.GetElapsedTime(_origin).Ticks / (length.Ticks / SliceCount);

    public void Add(bool failed)
    {
        long now = Now;
        ref var slice = ref _slices[now % SliceCount];
        if (slice.Number != now)
            slice = new Slice { Number = now };
        slice.All++;
        if (failed)
            slice.Failed++;
    }

    public (int All, int Failed) Count()
    {
        long now = Now;
        int all = 0,
            failed = 0;
        foreach (ref readonly var slice in _slices.AsSpan())
            if (slice.Number > now - SliceCount)
                (all, failed) = (all + slice.All, failed + slice.Failed);
        return (all, failed);
    }

    public void Clear() => Array.Clear(_slices);

    private struct Slice
    {
        public long Number;
        public int All;
        public int Failed;
    }
}
