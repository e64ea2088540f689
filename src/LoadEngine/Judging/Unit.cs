namespace Platform.LoadEngine.Judging;

/// <summary>What a metric's value counts.</summary>
public enum Unit
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>Things a second.</summary>
    Rate,

    /// <summary>A share, 0 … 1; written as per cent.</summary>
    Share,

    /// <summary>A duration in nanoseconds.</summary>
    Duration,
}

/// <summary>Values as people read them.</summary>
public static class UnitText
{
    /// <summary>A value with its unit; an em dash for one that does not exist.</summary>
    public static string Format(this Unit unit, double value) =>
        double.IsNaN(value)
            ? "—"
            : unit switch
            {
                Unit.Duration => Durations.Format(TimeSpan.FromTicks((long)Math.Round(value / 100))),
                Unit.Share => $"{value * 100:0.###} %",
                Unit.Rate => $"{value:#,0.##}/s",
                _ => $"{value:#,0.###}",
            };
}
