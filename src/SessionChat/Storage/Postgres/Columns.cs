using Npgsql;
using NpgsqlTypes;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>Rows as objects, and objects as parameters.</summary>
internal static class Columns
{
    /// <summary>Five columns.</summary>
    public const string State = "next_offset, last_message, last_customer, answered, owner";

    /// <summary>Of a session.</summary>
    public const string Session = $"tenant, id, {State}, last_activity, created_at, customer_id, title, metadata::text";

    /// <summary>Of an event.</summary>
    public const string Event = "event_offset, kind, source, answers, created_at, data::text";

    public static SessionState ReadState(NpgsqlDataReader row, int first) =>
        new(row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3), Text(row, first + 4));

    public static Session ReadSession(NpgsqlDataReader row) =>
        new()
        {
            Key = new SessionKey(row.GetString(0), row.GetString(1)),
            State = ReadState(row, 2),
            LastActivityUtc = Time(row, 7),
            CreationUtc = Time(row, 8),
            CustomerId = Text(row, 9),
            Title = Text(row, 10),
            Metadata = row.GetString(11),
        };

    public static ChatEvent ReadEvent(NpgsqlDataReader row, int first = 0) =>
        new(
            row.GetInt64(first),
            (EventKind)row.GetInt16(first + 1),
            (EventSource)row.GetInt16(first + 2),
            row.IsDBNull(first + 3) ? null : row.GetInt64(first + 3),
            Time(row, first + 4),
            row.GetString(first + 5)
        );

    public static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetDateTime(column));

    /// <summary>Whole milliseconds, as they are stored.</summary>
    public static DateTime Stored(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()).UtcDateTime;

    /// <summary>The rows of the batch's statements; of each the same columns.</summary>
    public static async Task<IReadOnlyList<T>> RowsAsync<T>(
        this NpgsqlBatch batch,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        do while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        while (await reader.NextResultAsync(cancellationToken));
        return rows;
    }

    /// <summary>Adds a text, or null.</summary>
    public static void AddText(this NpgsqlBatchCommand command, string? text) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)text ?? DBNull.Value });

    /// <summary>Adds a column of many rows. The type is told because an empty array tells none.</summary>
    public static void AddColumn<TRow, TValue>(
        this NpgsqlBatchCommand command,
        NpgsqlDbType type,
        List<TRow> rows,
        Func<TRow, TValue> column
    )
    {
        var values = new TValue[rows.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = column(rows[i]);
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values });
    }
}
