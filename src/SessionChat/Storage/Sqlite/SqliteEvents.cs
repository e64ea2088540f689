using Microsoft.Data.Sqlite;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Sqlite;

/// <summary>Reads events.</summary>
internal static class SqliteEvents
{
    public static IReadOnlyList<ChatEvent>? Read(SqliteConnection connection, EventQuery query)
    {
        // One statement, and so one moment: a session without such events is a row of nulls, no session is none.
        var rows = connection.Query(
            Sql(query),
            ReadRow,
            query.Session.Tenant,
            query.Session.Id,
            query.MinOffset,
            query.BeforeOffset,
            StoredTime.Mask(query.Kinds),
            (long?)query.Source,
            query.Limit
        );
        return rows is [] ? null : [.. rows.OfType<ChatEvent>()];
    }

    internal static string Sql(EventQuery query) =>
        $"""
            SELECT e.event_offset, e.kind, e.source, e.answers, e.created_at, e.data FROM sessions AS s
            LEFT JOIN events AS e ON e.session = s.pk AND e.event_offset >= $3 AND e.event_offset < $4
                {(query.Kinds is null ? "" : "AND (1 << e.kind) & $5")} {(query.Source is null ? "" : "AND e.source = $6")}
            WHERE s.tenant = $1 AND s.id = $2 ORDER BY e.event_offset {(query.NewestFirst ? "DESC" : "")} LIMIT $7
            """;

    private static ChatEvent? ReadRow(SqliteDataReader row) =>
        row.IsDBNull(0)
            ? null
            : new(
                row.GetInt64(0),
                (EventKind)row.GetInt32(1),
                (EventSource)row.GetInt32(2),
                row.IsDBNull(3) ? null : row.GetInt64(3),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
                row.GetString(5)
            );
}
