using Platform.LoadEngine;
using Platform.LoadEngine.Judging;

namespace Platform.LoadHarness.Reports.Figures;

/// <summary>Figures as people read them; an em dash for one that does not exist.</summary>
internal static class FigureText
{
    /// <summary>Stands where there is no figure.</summary>
    public const string None = "—";

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A duration given in nanoseconds.</summary>
    public static string Duration(double? nanoseconds) => Unit.Duration.Format(nanoseconds ?? double.NaN);

    /// <summary>A duration given in seconds.</summary>
    public static string Seconds(double seconds) => Durations.Format(TimeSpan.FromSeconds(seconds));

    /// <summary>A share, 0 … 1, as per cent.</summary>
    public static string Share(double? share) => Unit.Share.Format(share ?? double.NaN);

    /// <summary>A number of things.</summary>
    public static string Count(double count) => Unit.Count.Format(count);

    /// <summary>Things a second; decimals only where they say something.</summary>
    public static string Rate(double? perSecond) =>
        perSecond is not { } rate || double.IsNaN(rate) ? None
        : rate >= 100 ? $"{rate:#,0}/s"
        : $"{rate:0.##}/s";

    /// <summary>Bytes, in powers of 1,000.</summary>
    public static string Bytes(double? bytes)
    {
        if (bytes is not { } left || double.IsNaN(left))
            return None;
        int unit = 0;
        for (; left >= 999.5 && unit < ByteUnits.Length - 1; unit++)
            left /= 1000;
        return $"{left.ToString(left >= 100 || unit == 0 ? "0" : "0.0")} {ByteUnits[unit]}";
    }

    /// <summary>How far on the good side of a limit, with its sign.</summary>
    public static string Margin(double? margin) => margin is { } share ? $"{share * 100:+0.#;-0.#;0} %" : None;
}
