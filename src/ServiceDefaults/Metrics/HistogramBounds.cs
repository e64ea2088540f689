using System.Diagnostics.Metrics;

namespace Platform.ServiceDefaults.Metrics;

/// <summary>Upper bounds of histogram buckets.</summary>
internal static class HistogramBounds
{
    /// <summary>For durations in seconds, 100 µs to 10 s.</summary>
    public static readonly double[] Seconds =
    [
        0.0001,
        0.00025,
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
    ];

    /// <summary>OpenTelemetry's default, for whatever has no better.</summary>
    private static readonly double[] Default = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    /// <summary>What the instrument advises, else what fits its unit.</summary>
    public static double[] Of(Instrument instrument) => Advised(instrument) ?? (instrument.Unit == "s" ? Seconds : Default);

    private static double[]? Advised(Instrument instrument) =>
        instrument switch
        {
            Histogram<double> of => of.Advice?.HistogramBucketBoundaries?.ToArray(),
            Histogram<float> of => Convert(of.Advice),
            Histogram<int> of => Convert(of.Advice),
            Histogram<long> of => Convert(of.Advice),
            _ => null,
        };

    private static double[]? Convert<T>(InstrumentAdvice<T>? advice)
        where T : struct, System.Numerics.INumber<T> => advice?.HistogramBucketBoundaries?.Select(double.CreateChecked).ToArray();
}
