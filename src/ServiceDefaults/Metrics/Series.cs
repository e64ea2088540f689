namespace Platform.ServiceDefaults.Metrics;

/// <summary>One line of numbers: an instrument under one set of labels.</summary>
/// <param name="labels">As in the exposition, without braces: <c>a="x",b="y"</c>, or empty.</param>
internal abstract class Series(string labels)
{
    public string Labels { get; } = labels;

    public abstract void Record(double value);
}

/// <summary>Gauges, and observable instruments: the last value counts.</summary>
internal sealed class LastValueSeries(string labels) : Series(labels)
{
    private double _value;

    public double Value => Volatile.Read(ref _value);

    public override void Record(double value) => Volatile.Write(ref _value, value);
}

/// <summary>Counters and up-down counters: the sum counts.</summary>
internal sealed class SumSeries(string labels) : Series(labels)
{
    private readonly double[] _cells = new double[(Stripes.Count + 1) * Stripes.LongsApart];

    public double Value
    {
        get
        {
            double sum = 0;
            for (var i = Stripes.LongsApart; i < _cells.Length; i += Stripes.LongsApart)
                sum += Volatile.Read(ref _cells[i]);
            return sum;
        }
    }

    public override void Record(double value) => Add(ref _cells[(Stripes.Current + 1) * Stripes.LongsApart], value);

    private static void Add(ref double cell, double value)
    {
        // Compared by bits: a NaN, once in, is unequal to itself and would be tried for ever.
        double before;
        do before = cell;
        while (
            BitConverter.DoubleToInt64Bits(Interlocked.CompareExchange(ref cell, before + value, before))
            != BitConverter.DoubleToInt64Bits(before)
        );
    }
}

/// <summary>Counts how often something was recorded, whatever the value.</summary>
internal sealed class CountSeries(string labels) : Series(labels)
{
    private readonly StripedCounter _count = new();

    public double Value => _count.Count;

    public override void Record(double value) => _count.Increment();
}

/// <summary>Histograms: how many values fell at or below each bound, and their sum.</summary>
internal sealed class HistogramSeries(string labels, double[] bounds) : Series(labels)
{
    private readonly SumSeries _sum = new("");

    private readonly long[] _counts = new long[(Stripes.Count * StripeOf(bounds)) + Stripes.LongsApart];
    private readonly int _stripe = StripeOf(bounds);

    /// <summary>Upper bounds of the buckets, ascending, without +Inf.</summary>
    public double[] Bounds => bounds;

    public double Sum => _sum.Value;

    public override void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _counts[Stripes.LongsApart + (Stripes.Current * _stripe) + bucket]);
        _sum.Record(value);
    }

    /// <summary>The cumulative counts, a bound each; the last is +Inf and so the count of all.</summary>
    public long[] Cumulate()
    {
        var cumulative = new long[bounds.Length + 1];
        for (var bucket = 0; bucket < cumulative.Length; bucket++)
        {
            cumulative[bucket] = bucket == 0 ? 0 : cumulative[bucket - 1];
            for (var stripe = 0; stripe < Stripes.Count; stripe++)
                cumulative[bucket] += Volatile.Read(ref _counts[Stripes.LongsApart + (stripe * _stripe) + bucket]);
        }

        return cumulative;
    }

    /// <summary>A stripe holds a count for each bound and one for +Inf, and a gap that keeps its lines its own.</summary>
    private static int StripeOf(double[] bounds) => ((bounds.Length / Stripes.LongsApart) + 2) * Stripes.LongsApart;
}
