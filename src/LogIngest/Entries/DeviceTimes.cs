using System.Buffers.Text;
using System.Globalization;

namespace Platform.LogIngest.Entries;

/// <summary>
/// Reads the time that a device gives, in microseconds since 2000-01-01 UTC. What is no time of the years 1970 to 9999 is
/// <see cref="EntryFrame.NoTime"/>: it stays in the entry's <c>log_data</c>, and nobody is refused for it.
/// </summary>
internal static class DeviceTimes
{
    /// <summary>Below it, a number counts seconds (to the year 5138); from it, milliseconds (from March 1973).</summary>
    public const long FirstMilliseconds = 100_000_000_000;

    private const long Second = 1_000_000,
        Day = 86_400 * Second;

    /// <summary>Far beyond the year 9999 in either unit, and its microseconds are still a <see cref="long"/>.</summary>
    private const long MaxUnix = 1_000_000_000_000_000;
    private static readonly long EpochDay = new DateOnly(2000, 1, 1).DayNumber;
    private static readonly long First = (new DateOnly(1970, 1, 1).DayNumber - EpochDay) * Day;
    private static readonly long End = (DateOnly.MaxValue.DayNumber + 1 - EpochDay) * Day;

    /// <summary>
    /// ISO 8601 in its extended form, such as <c>2024-05-06T07:08:09.123456+02:00</c>: a blank may stand for the T; seconds, their
    /// fraction (cut after microseconds) and the zone (then UTC) may be missing, and so may all behind the date.
    /// </summary>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        long clock = 0,
            zone = 0;
        return TryTakeDate(ref text, out long date) && (text.IsEmpty || TryTakeClock(ref text, out clock) && TryReadZone(text, out zone))
            ? InRange(date + clock - zone)
            : EntryFrame.NoTime;
    }

    /// <summary>
    /// A JSON number of seconds or milliseconds since 1970, told apart by <see cref="FirstMilliseconds"/>; it may have a fraction.
    /// </summary>
    public static long FromUnix(ReadOnlySpan<byte> number)
    {
        if (Utf8Parser.TryParse(number, out long whole, out int consumed) && consumed == number.Length)
            return whole is < 0 or > MaxUnix
                ? EntryFrame.NoTime
                : InRange(First + whole * (whole < FirstMilliseconds ? Second : Second / 1000));
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            return EntryFrame.NoTime;
        double microseconds = Math.Round(value * (value < FirstMilliseconds ? Second : Second / 1000));
        return microseconds >= 0 && microseconds < End - First ? First + (long)microseconds : EntryFrame.NoTime;
    }

    private static long InRange(long time) => time >= First && time < End ? time : EntryFrame.NoTime;

    private static bool TryTakeDate(ref ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (
            !TryTakeDigits(ref text, 4, out int year)
            || !TryTake(ref text, '-')
            || !TryTakeDigits(ref text, 2, out int month)
            || !TryTake(ref text, '-')
            || !TryTakeDigits(ref text, 2, out int day)
        )
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        microseconds = (new DateOnly(year, month, day).DayNumber - EpochDay) * Day;
        return true;
    }

    private static bool TryTakeClock(ref ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        int second = 0,
            fraction = 0;
        if (!TryTake(ref text, 'T') && !TryTake(ref text, 't') && !TryTake(ref text, ' '))
            return false;
        if (!TryTakeDigits(ref text, 2, out int hour) || !TryTake(ref text, ':') || !TryTakeDigits(ref text, 2, out int minute))
            return false;
        if (
            TryTake(ref text, ':')
            && (!TryTakeDigits(ref text, 2, out second) || TryTake(ref text, '.') && !TryTakeFraction(ref text, out fraction))
        )
            return false;
        microseconds = ((hour * 60L + minute) * 60 + second) * Second + fraction;
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        if (text.IsEmpty || text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8))
            return true;
        int sign =
            TryTake(ref text, '+') ? 1
            : TryTake(ref text, '-') ? -1
            : 0;
        int minute = 0;
        if (sign == 0 || !TryTakeDigits(ref text, 2, out int hour))
            return false;
        bool hasMinutes = TryTake(ref text, ':') || !text.IsEmpty;
        if (hasMinutes && !TryTakeDigits(ref text, 2, out minute))
            return false;
        microseconds = sign * (hour * 60L + minute) * 60 * Second;
        return text.IsEmpty && hour < 24 && minute < 60;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out int microseconds)
    {
        microseconds = 0;
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length : digits;
        for (int at = 0; at < 6; at++)
            microseconds = microseconds * 10 + (at < digits ? text[at] - '0' : 0);
        text = text[digits..];
        return digits > 0;
    }

    private static bool TryTakeDigits(ref ReadOnlySpan<byte> text, int count, out int value)
    {
        value = 0;
        if (text.Length < count || text[..count].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        foreach (byte digit in text[..count])
            value = value * 10 + digit - '0';
        text = text[count..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, char character)
    {
        if (text.IsEmpty || text[0] != character)
            return false;
        text = text[1..];
        return true;
    }
}
