namespace Platform.Gateway.Metrics;

/// <summary>
/// Upper bounds of buckets as OpenTelemetry's conventions for generative AI advise them; those of durations begin lower, where tests and
/// caches answer.
/// </summary>
internal static class GenAiBounds
{
    /// <summary>Of calls, in seconds.</summary>
    public static readonly double[] Duration =
    [
        0.001,
        0.005,
        0.01,
        0.02,
        0.04,
        0.08,
        0.16,
        0.32,
        0.64,
        1.28,
        2.56,
        5.12,
        10.24,
        20.48,
        40.96,
        81.92,
    ];

    /// <summary>In seconds.</summary>
    public static readonly double[] FirstToken = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    /// <summary>Powers of 4.</summary>
    public static readonly long[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
}
