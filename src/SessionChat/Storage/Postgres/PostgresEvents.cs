using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>Reads events.</summary>
internal static class PostgresEvents
{
    public static async Task<IReadOnlyList<ChatEvent>?> ReadAsync(
        NpgsqlConnection connection,
        EventQuery query,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(Command(query));
        var rows = await batch.RowsAsync(row => row.IsDBNull(0) ? null : Columns.ReadEvent(row), cancellationToken);
        return rows is [] ? null : [.. rows.OfType<ChatEvent>()];
    }

    /// <summary>One statement, and so one moment: a session without such events is a row of nulls, no session is none.</summary>
    internal static NpgsqlBatchCommand Command(EventQuery query)
    {
        string order = query.NewestFirst ? "DESC" : "ASC";
        return Sql.Command(
            $"""
            SELECT e.* FROM chat_sessions AS s LEFT JOIN LATERAL (
                SELECT {Columns.Event} FROM chat_events WHERE session = s.session AND event_offset >= $3 AND event_offset < $4
                    {(query.Kinds is null ? "" : "AND (1 << kind) & $6 <> 0")} {(query.Source is null ? "" : "AND source = $7")}
                ORDER BY event_offset {order} LIMIT $5) AS e ON true
            WHERE s.tenant = $1 AND s.id = $2 ORDER BY e.event_offset {order}
            """,
            query.Session.Tenant,
            query.Session.Id,
            query.MinOffset,
            query.BeforeOffset,
            query.Limit,
            (int)(StoredTime.Mask(query.Kinds) ?? 0),
            (short)query.Source.GetValueOrDefault()
        );
    }
}
