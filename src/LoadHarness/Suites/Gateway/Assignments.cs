namespace Platform.LoadHarness.Suites.Gateway;

/// <summary>Which instance answered whom: the first that did is the caller's, and every later answer should be its.</summary>
/// <param name="callers">How many callers there are.</param>
/// <param name="instances">How many instances.</param>
internal sealed class Assignments(int callers, int instances)
{
    private readonly int[] _instanceOf = new int[callers]; // from 1; 0 for none yet
    private long _hits,
        _misses;

    /// <summary>Later answers by the caller's instance, as a share of all later ones; NaN without any.</summary>
    public double HitShare => (double)_hits / (_hits + _misses);

    /// <summary>Answers by another than the caller's instance.</summary>
    public long Misses => _misses;

    /// <summary>Callers of each instance.</summary>
    public IReadOnlyList<long> Callers =>
        [.. Enumerable.Range(1, instances).Select(instance => (long)_instanceOf.Count(of => of == instance))];

    /// <summary>An instance answered a caller.</summary>
    public void Add(int caller, int instance)
    {
        int before = Interlocked.CompareExchange(ref _instanceOf[caller], instance + 1, 0);
        if (before == instance + 1)
            Interlocked.Increment(ref _hits);
        else if (before != 0)
            Interlocked.Increment(ref _misses);
    }
}
