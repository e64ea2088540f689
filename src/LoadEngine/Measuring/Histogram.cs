using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace Platform.LoadEngine.Measuring;

/// <summary>
/// A high dynamic range histogram of durations in nanoseconds, 0 … 1 h, after Gil Tene's HdrHistogram: each power of
/// two is cut into 1,024 equal buckets, so that a bucket is never wider than 0.1 % of the values in it, and values
/// are reported as the middle of their bucket (error ≤ 0.05 %). Below 2,048 ns values are exact.
/// </summary>
/// <remarks>
/// One thread records; any thread may read meanwhile and sees counts that only grow. So an interval is the difference
/// of two readings (<see cref="Since"/>) and recording never waits for a reader. Buckets of a power of two are
/// allocated when first hit: a histogram of typical latencies takes about 80 KiB, not 260.
/// </remarks>
[JsonConverter(typeof(HistogramConverter))]
public sealed class Histogram
{
    /// <summary>The largest value recorded as itself, 1 h in nanoseconds; larger ones count as this one.</summary>
    public const long MaxValue = 3_600_000_000_000;

    private const int SubBucketBits = 11;
    private const int BucketsAnOctave = 1 << (SubBucketBits - 1);
    private static readonly int Octaves = (IndexOf(MaxValue) / BucketsAnOctave) + 1;

    private readonly long[]?[] _octaves = new long[]?[Octaves];
    private (int[] Indexes, long[] Counts)? _frozen;

    /// <summary>Counts a duration. Only one thread may call this at a time.</summary>
    /// <param name="nanoseconds">The duration; a negative one counts as 0, one over an hour as an hour.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long nanoseconds)
    {
        int index = IndexOf(Math.Clamp(nanoseconds, 0, MaxValue));
        (_octaves[index / BucketsAnOctave] ?? Allocate(index / BucketsAnOctave))[index % BucketsAnOctave]++;
    }

    /// <summary>How many durations were recorded.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (var (_, n) in Buckets())
                count += n;
            return count;
        }
    }

    /// <summary>The arithmetic mean in nanoseconds; NaN when empty.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            long count = 0;
            foreach (var (index, n) in Buckets())
            {
                sum += n * (double)MiddleOf(index);
                count += n;
            }

            return count == 0 ? double.NaN : sum / count;
        }
    }

    /// <summary>The smallest recorded duration in nanoseconds, within 0.05 %; 0 when empty.</summary>
    public long Min => ValueAt(0);

    /// <summary>The largest recorded duration in nanoseconds, within 0.05 %; 0 when empty.</summary>
    public long Max => ValueAt(1);

    /// <summary>The duration that a share of all do not exceed, by nearest rank.</summary>
    /// <param name="quantile">The share, 0 … 1; 0.99 asks for P99.</param>
    /// <returns>Nanoseconds, within 0.05 %; 0 when nothing was recorded.</returns>
    public long ValueAt(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantile);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        // A tolerance keeps 0.999 × 1,000 = 999.0000000001 from asking for rank 1,000.
        long rank = Math.Max(1, (long)Math.Ceiling((quantile * Count) - 1e-6));
        long seen = 0;
        int last = 0;
        foreach (var (index, n) in Buckets())
        {
            seen += n;
            last = index;
            if (seen >= rank)
                break;
        }

        return MiddleOf(last);
    }

    /// <summary>Adds all that another histogram counted: merging equals having recorded everything here.</summary>
    public void Add(Histogram other) => Combine(other, 1);

    /// <summary>What was recorded after <paramref name="earlier"/> was read from the same source.</summary>
    public Histogram Since(Histogram earlier)
    {
        var difference = new Histogram();
        difference.Combine(this, 1);
        difference.Combine(earlier, -1);
        return difference;
    }

    internal void Combine(Histogram other, int sign)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (index, n) in other.Buckets())
            AddAt(index, sign * n);
    }

    /// <summary>The buckets that hold something, in rising order of their values.</summary>
    internal IEnumerable<(int Index, long Count)> Buckets()
    {
        if (_frozen is { } frozen)
        {
            for (int i = 0; i < frozen.Indexes.Length; i++)
                yield return (frozen.Indexes[i], frozen.Counts[i]);
            yield break;
        }

        for (int octave = 0; octave < Octaves; octave++)
        {
            if (Volatile.Read(ref _octaves[octave]) is not { } buckets)
                continue;
            for (int i = 0; i < buckets.Length; i++)
            {
                if (buckets[i] is not 0 and var n)
                    yield return ((octave * BucketsAnOctave) + i, n);
            }
        }
    }

    /// <summary>
    /// Gives up recording for memory: only buckets that hold something are kept, some 3 KiB instead of 80. A run keeps one
    /// of these for each second and step; without it four hours would take gigabytes.
    /// </summary>
    internal void Freeze()
    {
        var buckets = Buckets().ToArray();
        _frozen = ([.. buckets.Select(bucket => bucket.Index)], [.. buckets.Select(bucket => bucket.Count)]);
        Array.Clear(_octaves);
    }

    /// <summary>Adds a count to the bucket of a value.</summary>
    internal void AddValue(long nanoseconds, long count) => AddAt(IndexOf(Math.Clamp(nanoseconds, 0, MaxValue)), count);

    private void AddAt(int index, long count)
    {
        (_octaves[index / BucketsAnOctave] ?? Allocate(index / BucketsAnOctave))[index % BucketsAnOctave] += count;
    }

    /// <summary>The middle of a bucket in nanoseconds.</summary>
    internal static long MiddleOf(int index)
    {
        int shift = Math.Max(0, (index / BucketsAnOctave) - 1);
        long lowest = (long)(index - (shift * BucketsAnOctave)) << shift;
        return lowest + ((1L << shift) / 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOf(long value)
    {
        int shift = 64 - SubBucketBits - BitOperations.LeadingZeroCount((ulong)value | ((1UL << SubBucketBits) - 1));
        return (shift * BucketsAnOctave) + (int)(value >> shift);
    }

    private long[] Allocate(int octave)
    {
        if (_frozen is not null)
            throw new InvalidOperationException("A frozen histogram cannot record.");
        var buckets = new long[BucketsAnOctave];
        Volatile.Write(ref _octaves[octave], buckets);
        return buckets;
    }
}
