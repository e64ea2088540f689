using System.Globalization;
using System.Text;

namespace Platform.LoadHarness.Suites.Logs;

/// <summary>
/// The entries of one request, built once for a device and patched in place before each send: every field that changes
/// has a fixed width. Where JSON forbids leading zeros the number is filled up with blanks, which JSON allows before a value.
/// </summary>
internal sealed class LogBody
{
    /// <summary>All of one length, so that one replaces another in place.</summary>
    private static readonly byte[][] States =
    [
        [.. "CPU temperature is in bounds"u8],
        [.. "Memory use is above the mean"u8],
        [.. "Disk space is running scarce"u8],
        [.. "Network latency went up fast"u8],
        [.. "Battery is charged to a half"u8],
        [.. "Fan speed follows heat curve"u8],
        [.. "Firmware update was verified"u8],
        [.. "Sensor reading was corrected"u8],
        [.. "Watchdog timer was restarted"u8],
        [.. "Clock drift was adjusted now"u8],
    ];

    /// <summary>With the blanks that make them equally long.</summary>
    private static readonly byte[][] Levels =
    [
        [.. "\"DEBUG\"   "u8],
        [.. "\"INFO\"    "u8],
        [.. "\"WARNING\" "u8],
        [.. "\"ERROR\"   "u8],
        [.. "\"CRITICAL\""u8],
    ];

    private const int NumberDigits = 10,
        FractionDigits = 6,
        TimestampLength = 28;
    private const int Fractions = 1_000_000;

    private readonly byte[] _bytes;
    private readonly byte[] _now = new byte[TimestampLength];
    private readonly int _entries;
    private readonly int _first;
    private readonly int _stride;
    private readonly int _level;
    private readonly int _message;
    private readonly int _timestamp;
    private readonly int _fraction;
    private readonly int _sequence;

    /// <param name="deviceId">The device; of letters that JSON need not escape.</param>
    /// <param name="testId">The test; of letters that JSON need not escape.</param>
    /// <param name="batchSize">Entries in the body, ≥ 1; null for one entry without a list around it.</param>
    public LogBody(string deviceId, string testId, int? batchSize)
    {
        byte[] entry = Encoding.ASCII.GetBytes(
            $$$"""{"device_id":"{{{deviceId}}}","log_level":"CRITICAL","message":"{{{Encoding.ASCII.GetString(States[0])}}} #0000000000","log_data":{"test_id":"{{{testId}}}","timestamp":"0000-00-00T00:00:00.0000000Z","random_value":0.000000,"sequence":         0}}"""
        );
        _entries = batchSize ?? 1;
        byte[] list = [.. Enumerable.Repeat(entry, _entries).SelectMany((one, i) => i == 0 ? one : [(byte)',', .. one])];
        _bytes = batchSize is null ? entry : [.. "{\"logs\":["u8, .. list, .. "]}"u8];
        (_first, _stride) = (batchSize is null ? 0 : 9, entry.Length + 1);
        _level = After(entry, "\"log_level\":"u8);
        _message = After(entry, "\"message\":\""u8);
        _timestamp = After(entry, "\"timestamp\":\""u8);
        _fraction = After(entry, "\"random_value\":0."u8);
        _sequence = After(entry, "\"sequence\":"u8);
    }

    /// <summary>The body as it is to be sent; the same memory each time.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Makes the entries new: numbers in ascending order, level, state and value drawn, the time of now.</summary>
    /// <param name="sequence">The number of the first entry.</param>
    /// <param name="now">The device's time.</param>
    /// <param name="random">The device's chance.</param>
    public void Patch(long sequence, DateTimeOffset now, Random random)
    {
        now.UtcDateTime.TryFormat(_now, out _, "O", CultureInfo.InvariantCulture);
        for (int i = 0; i < _entries; i++)
        {
            var entry = _bytes.AsSpan(_first + (i * _stride));
            // One draw for all three: drawing costs more than everything else here.
            int drawn = random.Next();
            Levels[drawn % Levels.Length].CopyTo(entry[_level..]);
            drawn /= Levels.Length;
            var state = States[drawn % States.Length];
            state.CopyTo(entry[_message..]);
            drawn /= States.Length;
            Number(entry.Slice(_fraction, FractionDigits), drawn % Fractions, (byte)'0');
            Number(entry.Slice(_message + state.Length + 2, NumberDigits), sequence + i, (byte)'0');
            Number(entry.Slice(_sequence, NumberDigits), sequence + i, (byte)' ');
            _now.CopyTo(entry[_timestamp..]);
        }
    }

    private static void Number(Span<byte> digits, long number, byte fill)
    {
        int at = digits.Length;
        do (number, digits[--at]) = (number / 10, (byte)('0' + (number % 10)));
        while (number > 0 && at > 0);
        digits[..at].Fill(fill);
    }

    private static int After(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name) => entry.IndexOf(name) + name.Length;
}
