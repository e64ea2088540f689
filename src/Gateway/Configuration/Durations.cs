using System.Globalization;

namespace Platform.Gateway.Configuration;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>1h</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <returns>Null for what is no duration, or not from 1 ms to 1 h.</returns>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, length) in Units)
            if (
                text.EndsWith(unit, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            )
                return number >= 1 && number * (double)length.Ticks <= TimeSpan.TicksPerHour ? number * length : null;
        return null;
    }
}
