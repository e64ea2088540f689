using System.Globalization;
using System.Text;
using Platform.LogIngest.Entries;
using Platform.LogIngest.Storage;

namespace Platform.LogIngest.Queries;

/// <summary>Reads what a query asks for. Every fault is found, not only the first.</summary>
internal static class QueryParameters
{
    private const int DefaultLimit = 10;

    /// <summary>Reads path and query string.</summary>
    /// <param name="deviceId">From the path.</param>
    /// <param name="query">The query string; a name that is not known is a fault, because a filter that is not applied is worse than
    /// none.</param>
    /// <param name="maxLimit">The most entries.</param>
    /// <param name="errors">What is wrong; empty when all is well.</param>
    public static EntryQuery Read(string deviceId, IQueryCollection query, int maxLimit, out IReadOnlyList<EntryError> errors)
    {
        List<EntryError> faults = [];
        CheckDevice(deviceId, faults);
        var result = new EntryQuery(deviceId, DefaultLimit);
        foreach (var (name, values) in query)
        {
            string value = values.Count == 1 ? values[0]! : "";
            result = name switch
            {
                _ when values.Count != 1 => Fault(name, "is given more than once.", result, faults),
                "limit" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
                && limit >= 1
                && limit <= maxLimit
                    ? result with
                    {
                        Limit = limit,
                    }
                    : Fault(name, $"must be a whole number from 1 to {maxLimit}.", result, faults),
                "level" => LogLevels.TryParse(Encoding.UTF8.GetBytes(value), out var level)
                    ? result with
                    {
                        Level = level,
                    }
                    : Fault(name, $"must be one of {string.Join(", ", LogLevels.Names)}.", result, faults),
                "since" => TryReadTime(value, out var since) ? result with { Since = since } : TimeFault(name, result, faults),
                "until" => TryReadTime(value, out var until) ? result with { Until = until } : TimeFault(name, result, faults),
                "cursor" => Cursor.TryRead(value, out var position)
                    ? result with
                    {
                        Before = position,
                    }
                    : Fault(name, "must be a next_cursor of an earlier answer.", result, faults),
                _ => Fault(name, "is not known. There are limit, level, since, until and cursor.", result, faults),
            };
        }

        errors = faults;
        return result;
    }

    /// <summary>A device id that no entry can have is a fault, not an empty answer.</summary>
    public static void CheckDevice(string deviceId, List<EntryError> faults)
    {
        if (deviceId.Length is 0 or > 128 || deviceId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or ':' or '-')))
            faults.Add(new EntryError(null, "device_id", "must be 1 to 128 of A-Z, a-z, 0-9, _ . : and -."));
    }

    private static EntryQuery TimeFault(string name, EntryQuery query, List<EntryError> faults) =>
        Fault(name, "must be a time such as 2026-01-31T12:00:00Z; a + of a time zone is written %2B.", query, faults);

    private static EntryQuery Fault(string name, string message, EntryQuery query, List<EntryError> faults)
    {
        faults.Add(new EntryError(null, name, message));
        return query;
    }

    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        )
        && time >= DateTimeOffset.UnixEpoch;
}
