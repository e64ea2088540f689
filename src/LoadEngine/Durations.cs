using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.LoadEngine;

/// <summary>Durations as people write and read them.</summary>
public static partial class Durations
{
    /// <summary>A duration with the largest unit that keeps it readable: <c>250ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        double ns = duration.TotalNanoseconds;
        return Math.Abs(ns) switch
        {
            0 => "0s",
            < 1e3 => $"{ns:0.##}ns",
            < 1e6 => $"{ns / 1e3:0.##}µs",
            < 1e9 => $"{ns / 1e6:0.##}ms",
            < 120e9 => $"{ns / 1e9:0.##}s",
            < 7200e9 => $"{ns / 60e9:0.##}m",
            _ => $"{ns / 3600e9:0.##}h",
        };
    }

    /// <summary>Reads <c>500us</c>, <c>250ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>, and combinations such as <c>1m30s</c>.</summary>
    /// <returns>False when it is not a duration or has no unit.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = DurationPattern().Match(text.Trim());
        if (!match.Success)
            return false;
        double nanoseconds = 0;
        for (int i = 0; i < match.Groups["n"].Captures.Count; i++)
        {
            double number = double.Parse(match.Groups["n"].Captures[i].Value, CultureInfo.InvariantCulture);
            nanoseconds +=
                number
                * match.Groups["u"].Captures[i].Value switch
                {
                    "ns" => 1,
                    "us" or "µs" => 1e3,
                    "ms" => 1e6,
                    "s" => 1e9,
                    "m" => 60e9,
                    _ => 3600e9,
                };
        }

        if (nanoseconds / 100 >= TimeSpan.MaxValue.Ticks)
            return false;
        duration = TimeSpan.FromTicks((long)Math.Round(nanoseconds / 100));
        return true;
    }

    [GeneratedRegex(
        @"^(?:(?<n>\d{1,15}(?:\.\d{1,15})?)\s*(?<u>ns|us|µs|ms|s|m|h)\s*)+$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex DurationPattern();
}
