using Microsoft.Data.Sqlite;
using Platform.LogIngest.Entries;
using Platform.ServiceDefaults.Stores.Sqlite;

namespace Platform.LogIngest.Storage.Sqlite;

/// <summary>
/// Reads entries by the one index there is, (device_id, received_at, position, log_level): a query walks it in the order of
/// its answer and stops at the limit. Levels are looked at in the index, without reading the entries of others.
/// </summary>
internal static class SqliteQueries
{
    private const string Select =
        "SELECT received_at, position, id, device_id, log_level, message, log_data, device_time FROM log_entries WHERE device_id = $1";

    public static IReadOnlyList<StoredEntry> Newest(SqliteConnection connection, EntryQuery query)
    {
        var before = query.Before ?? new EntryPosition(long.MaxValue, long.MaxValue);
        long since = Ceiling(query.Since, long.MinValue),
            until = Ceiling(query.Until, long.MaxValue);
        return connection.Query(NewestSql(query.Level), Read, query.DeviceId, before.ReceivedAt, before.Index, since, until, query.Limit);
    }

    public static IReadOnlyList<StoredEntry> After(SqliteConnection connection, string deviceId, EntryPosition after, int limit) =>
        connection.Query(
            $"{Select} AND (received_at, position) > ($2, $3) ORDER BY received_at, position LIMIT $4",
            Read,
            deviceId,
            after.ReceivedAt,
            after.Index,
            limit
        );

    public static long Count(SqliteConnection connection, string deviceId, EntryPosition after, EntryPosition before) =>
        (long)
            connection.Scalar(
                "SELECT count(*) FROM log_entries WHERE device_id = $1 AND (received_at, position) > ($2, $3) AND (received_at, "
                    + "position) < ($4, $5)",
                deviceId,
                after.ReceivedAt,
                after.Index,
                before.ReceivedAt,
                before.Index
            )!;

    public static StoreTotals Totals(SqliteConnection connection)
    {
        long[] levels = connection
            .Query(
                "SELECT coalesce(sum(debug), 0), coalesce(sum(info), 0), coalesce(sum(warning), 0), coalesce(sum(error), 0), "
                    + "coalesce(sum(critical), 0) FROM log_shards",
                row => Enumerable.Range(0, LogLevels.Count).Select(row.GetInt64).ToArray()
            )
            .Single();
        long devices = (long)connection.Scalar("SELECT count(*) FROM log_devices")!;
        return new StoreTotals(
            levels.Sum(),
            levels,
            devices,
            (long?)connection.Scalar("SELECT value FROM log_counters WHERE name = 'rejected'") ?? 0
        );
    }

    /// <summary>The statement of <see cref="Newest"/>: device, before (2), since, until, limit.</summary>
    internal static string NewestSql(EntryLevel? level) =>
        $"{Select} AND (received_at, position) < ($2, $3) AND received_at >= $4 AND received_at < "
        + $"$5{(level is { } only ? $" AND log_level = {(int)only}" : "")} ORDER BY received_at DESC, position DESC LIMIT $6";

    /// <summary>Times received are whole milliseconds: what is before 1.5 ms is before 2 ms, and what is not is at 2 ms or later.</summary>
    private static long Ceiling(DateTimeOffset? bound, long none) =>
        bound is { } time ? time.ToUnixTimeMilliseconds() + (time.UtcTicks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1) : none;

    private static StoredEntry Read(SqliteDataReader row) =>
        new()
        {
            Position = new EntryPosition(row.GetInt64(0), row.GetInt64(1)),
            Id = new Guid((byte[])row.GetValue(2), bigEndian: true),
            DeviceId = row.GetString(3),
            Level = (EntryLevel)row.GetInt32(4),
            Message = row.GetString(5),
            LogData = row.IsDBNull(6) ? null : System.Text.Encoding.UTF8.GetBytes(row.GetString(6)),
            DeviceTime = row.IsDBNull(7) ? null : EntryFrame.Epoch.AddTicks(row.GetInt64(7) * TimeSpan.TicksPerMicrosecond),
        };
}
