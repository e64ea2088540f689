namespace Platform.LoadHarness.Suites.Timelines;

/// <summary>How memory went over time: the straight line of least squares through the means of equally many samples each.</summary>
/// <param name="BytesASecond">The line's slope.</param>
/// <param name="LeastBytesASecond">The lower end of its 95 % confidence interval.</param>
/// <param name="Mean">Memory on average, in bytes.</param>
/// <param name="Seconds">Over how long.</param>
internal sealed record MemoryTrend(double BytesASecond, double LeastBytesASecond, double Mean, double Seconds)
{
    /// <summary>Neighbouring samples are alike, which would make the interval far too narrow; means of blocks hardly are.</summary>
    private const int Blocks = 20;

    /// <summary>Student's t for 95 % on both sides and <see cref="Blocks"/> − 2 degrees of freedom.</summary>
    private const double T = 2.101;

    /// <summary>Growth over the run below this share of the memory is caches filling and a heap that settles.</summary>
    private const double NoticeableShare = 0.05;

    /// <summary>The same in bytes.</summary>
    private const double NoticeableBytes = 8 << 20;

    /// <summary>Whether memory surely grows, and by so much that it matters.</summary>
    public bool IsLeak => LeastBytesASecond > 0 && BytesASecond * Seconds > Math.Max(NoticeableBytes, NoticeableShare * Mean);

    /// <summary>The slope in megabytes (10⁶ bytes) an hour.</summary>
    public double MegabytesAnHour => BytesASecond * 3600 / 1e6;

    /// <summary>Draws the line.</summary>
    /// <param name="samples">Seconds and bytes, in order of time.</param>
    /// <returns>Null when there are too few samples.</returns>
    public static MemoryTrend? Of(IReadOnlyList<(double Seconds, double Bytes)> samples)
    {
        if (samples.Count < Blocks)
            return null;
        (double X, double Y)[] means =
        [
            .. Enumerable
                .Range(0, Blocks)
                .Select(i =>
                    samples
                        .Skip(i * samples.Count / Blocks)
                        .Take(((i + 1) * samples.Count / Blocks) - (i * samples.Count / Blocks))
                        .ToArray()
                )
                .Select(block => (block.Average(sample => sample.Seconds), block.Average(sample => sample.Bytes))),
        ];
        double x = means.Average(mean => mean.X),
            y = means.Average(mean => mean.Y);
        double spread = means.Sum(mean => (mean.X - x) * (mean.X - x));
        if (spread == 0)
            return null;
        double slope = means.Sum(mean => (mean.X - x) * (mean.Y - y)) / spread;
        double residual = means.Sum(mean => Math.Pow(mean.Y - y - (slope * (mean.X - x)), 2));
        double error = Math.Sqrt(residual / (Blocks - 2) / spread);
        return new MemoryTrend(slope, slope - (T * error), y, samples[^1].Seconds - samples[0].Seconds);
    }
}
