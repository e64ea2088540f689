using Npgsql;
using Platform.LogIngest.Entries;
using Platform.ServiceDefaults.Stores.Postgres;

namespace Platform.LogIngest.Storage.Postgres;

/// <summary>
/// Reads a device's entries by the one index there is, (device_id, log_level, received_at, position). A query without a level
/// asks for the newest of each of the five levels and merges them: five short walks through the index instead of a second
/// index that each stored entry would have to pay for. Each walk is an ordered chain of index scans, a partition after the
/// other, which stops as soon as it has enough.
/// </summary>
internal static class PostgresQueries
{
    /// <summary>
    /// These queries have one right plan, also where the planner has no statistics yet (the partition of today) and might read
    /// a whole device. It is made once for all parameters: planning for 30 partitions takes ten times as long as the query.
    /// </summary>
    internal const string PlannerSettings = """
        SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true),
            set_config('plan_cache_mode', 'force_generic_plan', true)
        """;

    /// <summary>
    /// Device, levels, from, to, position before which at the latter, limit. The comparison of <c>received_at</c> alone is what rules out
    /// partitions.
    /// </summary>
    internal const string NewestFirst = """
        SELECT entry.id, entry.log_level, entry.received_at, entry.position, entry.device_time, entry.message, entry.log_data
        FROM unnest($2::smallint[]) AS level
        CROSS JOIN LATERAL (
            SELECT * FROM log_entries
            WHERE device_id = $1 AND log_level = level AND received_at >= $3 AND received_at <= $4 AND (received_at, position) < ($4, $5)
            ORDER BY received_at DESC, position DESC LIMIT $6) AS entry
        ORDER BY entry.received_at DESC, entry.position DESC LIMIT $6
        """;

    /// <summary>Device, levels, from, position after which at the former, limit.</summary>
    internal const string OldestFirst = """
        SELECT entry.id, entry.log_level, entry.received_at, entry.position, entry.device_time, entry.message, entry.log_data
        FROM unnest($2::smallint[]) AS level
        CROSS JOIN LATERAL (
            SELECT * FROM log_entries
            WHERE device_id = $1 AND log_level = level AND received_at >= $3 AND (received_at, position) > ($3, $4)
            ORDER BY received_at, position LIMIT $5) AS entry
        ORDER BY entry.received_at, entry.position LIMIT $5
        """;

    /// <summary>Device, levels, position after which, position before which. Answered from the index alone once it is vacuumed.</summary>
    private const string Between = """
        SELECT count(*) FROM log_entries
        WHERE device_id = $1 AND log_level = ANY($2::smallint[]) AND received_at >= $3 AND (received_at, position) > ($3, $4)
            AND received_at <= $5 AND (received_at, position) < ($5, $6)
        """;

    private static readonly short[] AllLevels = [.. Enumerable.Range(0, LogLevels.Count).Select(level => (short)level)];

    public static Task<IReadOnlyList<StoredEntry>> QueryAsync(
        NpgsqlConnection connection,
        EntryQuery query,
        CancellationToken cancellationToken
    )
    {
        short[] levels = query.Level is { } level ? [(short)level] : AllLevels;
        long since = query.Since is { } from ? PostgresTime.CeilingMilliseconds(from) : long.MinValue;
        var before = Before(query);
        var command = Sql.Command(
            NewestFirst,
            query.DeviceId,
            levels,
            PostgresTime.Of(since),
            PostgresTime.Of(before.ReceivedAt),
            before.Index,
            query.Limit
        );
        return ReadAsync(connection, command, query.DeviceId, cancellationToken);
    }

    public static Task<IReadOnlyList<StoredEntry>> ReadAfterAsync(
        NpgsqlConnection connection,
        string deviceId,
        EntryPosition after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        ReadAsync(
            connection,
            Sql.Command(OldestFirst, deviceId, AllLevels, PostgresTime.Of(after.ReceivedAt), after.Index, limit),
            deviceId,
            cancellationToken
        );

    public static async Task<long> CountAsync(
        NpgsqlConnection connection,
        string deviceId,
        EntryPosition after,
        EntryPosition before,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(
            Sql.Command(PlannerSettings),
            Sql.Command(
                Between,
                deviceId,
                AllLevels,
                PostgresTime.Of(after.ReceivedAt),
                after.Index,
                PostgresTime.Of(before.ReceivedAt),
                before.Index
            )
        );
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }

    /// <summary>The cursor or the end of the time asked for, whichever is earlier. Times received are whole milliseconds.</summary>
    private static EntryPosition Before(EntryQuery query)
    {
        var cursor = query.Before ?? new EntryPosition(long.MaxValue, long.MaxValue);
        var until = query.Until is { } time ? new EntryPosition(PostgresTime.CeilingMilliseconds(time), long.MinValue) : cursor;
        return (until.ReceivedAt, until.Index).CompareTo((cursor.ReceivedAt, cursor.Index)) < 0 ? until : cursor;
    }

    private static async Task<IReadOnlyList<StoredEntry>> ReadAsync(
        NpgsqlConnection connection,
        NpgsqlBatchCommand command,
        string deviceId,
        CancellationToken cancellationToken
    )
    {
        // One round trip and one transaction, with which the settings end.
        await using var batch = connection.Batch(Sql.Command(PlannerSettings), command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(Read(reader, deviceId));
        return entries;
    }

    private static StoredEntry Read(NpgsqlDataReader reader, string deviceId) =>
        new()
        {
            Id = reader.GetGuid(0),
            DeviceId = deviceId,
            Level = (EntryLevel)reader.GetInt16(1),
            Position = new(PostgresTime.Milliseconds(reader.GetDateTime(2)), reader.GetInt64(3)),
            DeviceTime = reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4),
            Message = reader.GetString(5),
            LogData = reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6),
        };
}
