using Platform.LoadHarness.Reports.Figures;

namespace Platform.LoadHarness.Reports.Charts;

/// <summary>Where values lie on an axis, and which of them are written at it.</summary>
/// <param name="Place">The place of a value, 0 at the axis' beginning to 1 at its end.</param>
/// <param name="Ticks">Values that are written at the axis, with their labels.</param>
internal sealed record Axis(Func<double, double> Place, IReadOnlyList<(double Value, string Label)> Ticks)
{
    private static readonly int[] RoundDigits = [1, 2, 5, 10];
    private static readonly double[] RoundSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

    /// <summary>From 0 to the next round value from <paramref name="max"/> on.</summary>
    public static Axis Linear(double max, Func<double, string> label)
    {
        double step = max > 0 ? RoundUp(max / 4) : 1;
        int steps = Math.Max(1, (int)Math.Ceiling((max / step) - 1e-9));
        return new(value => value / (steps * step), [.. Enumerable.Range(0, steps + 1).Select(i => (i * step, label(i * step)))]);
    }

    /// <summary>
    /// From a round value below <paramref name="min"/> to one above <paramref name="max"/>, each decade as long as the other.
    /// </summary>
    /// <param name="min">Above 0.</param>
    /// <param name="max">At least <paramref name="min"/>.</param>
    /// <param name="label">Writes a value.</param>
    public static Axis Log(double min, double max, Func<double, string> label)
    {
        double from = RoundDown(min),
            to = RoundUp(max);
        to = to > from ? to : from * 10;
        double decades = Math.Log10(to / from);
        // With few decades between them 2 and 5 are written too.
        double[] leading = decades <= 2.5 ? [1, 2, 5] : [1];
        var ticks = Enumerable
            .Range((int)Math.Floor(Math.Log10(from) + 1e-9), (int)Math.Ceiling(decades) + 2)
            .SelectMany(exponent => leading.Select(digit => digit * Math.Pow(10, exponent)))
            .Where(tick => tick >= from * 0.999 && tick <= to * 1.001);
        return new(value => Math.Log10(Math.Max(value, from) / from) / decades, [.. ticks.Select(tick => (tick, label(tick)))]);
    }

    /// <summary>A stretch of time from 0, in seconds.</summary>
    public static Axis Time(double seconds)
    {
        double step = RoundSeconds.FirstOrDefault(round => seconds / round <= 6, Math.Ceiling(seconds / 6));
        return new(
            at => at / seconds,
            [.. Enumerable.Range(0, (int)(seconds / step) + 1).Select(i => (i * step, FigureText.Seconds(i * step)))]
        );
    }

    /// <summary>
    /// Quantiles on the scale of HDR plots: each further nine is as long as the one before, so that the tail, which
    /// users feel, is not squeezed into the last pixel.
    /// </summary>
    /// <param name="nines">How many nines it reaches to: 3 is P99.9.</param>
    public static Axis Percentiles(double nines)
    {
        (double, string)[] ticks = [(0.5, "P50"), (0.9, "P90"), (0.99, "P99"), (0.999, "P99.9"), (0.9999, "P99.99")];
        return new(quantile => Nines(quantile) / nines, [.. ticks.Where(tick => Nines(tick.Item1) <= nines + 1e-9)]);
    }

    private static double Nines(double quantile) => -Math.Log10(1 - quantile);

    private static double RoundUp(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundDigits.Select(digit => digit * decade).First(round => round >= value * 0.999);
    }

    private static double RoundDown(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return RoundDigits.Select(digit => digit * decade).Last(round => round <= value * 1.001);
    }
}
