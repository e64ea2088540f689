using Microsoft.Data.Sqlite;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Sqlite;

/// <summary>Sessions as rows, and their changes but appends. Changes are called within a transaction.</summary>
internal static class SqliteSessions
{
    private const string Select = """
        SELECT tenant, id, customer_id, title, metadata, created_at, last_activity, next_offset, last_message, last_customer, answered, owner FROM sessions
        """;

    public static Session? Find(SqliteConnection connection, SessionKey key) =>
        One(connection.Query($"{Select} WHERE tenant = $1 AND id = $2", Read, key.Tenant, key.Id));

    public static IReadOnlyList<Session> List(SqliteConnection connection, SessionQuery query) =>
        connection.Query(
            $"{Select} WHERE tenant = "
                + $"$1{(query.CustomerId is null ? "" : " AND customer_id = $2")}{(query.Before is null ? "" : " AND id < $3")} "
                + "ORDER BY id DESC LIMIT $4",
            Read,
            query.Tenant,
            query.CustomerId,
            query.Before,
            query.Limit
        );

    public static long Count(SqliteConnection connection, string tenant) =>
        (long)connection.Scalar("SELECT count(*) FROM sessions WHERE tenant = $1", tenant)!;

    public static SessionCreation Create(SqliteConnection connection, NewSession created)
    {
        var (session, idempotency) = created;
        if (
            idempotency is not null
            && connection.Query(
                "SELECT id, fingerprint FROM sessions WHERE tenant = $1 AND idempotency_key = $2",
                row => (Id: row.GetString(0), Fingerprint: row.GetString(1)),
                session.Key.Tenant,
                idempotency.Key
            )
                is [var before]
        )
            return new SessionCreation(
                before.Fingerprint == idempotency.Fingerprint ? Find(connection, session.Key with { Id = before.Id }) : null,
                IsNew: false
            );
        Insert(connection, session, idempotency);
        return new SessionCreation(session, IsNew: true);
    }

    public static Session? Change(SqliteConnection connection, SessionKey key, SessionChange change)
    {
        if (Find(connection, key) is not { } stored)
            return null;
        var changed = change.Apply(stored) with
        {
            LastActivityUtc = new SessionHead(stored.State, stored.LastActivityUtc).Later(change.Now),
        };
        long activity = changed.LastActivityUtc.ToUnixTimeMilliseconds();
        connection.Execute(
            "UPDATE sessions SET customer_id = $3, title = $4, metadata = $5, last_activity = $6, active_minute = $7 WHERE tenant = "
                + "$1 AND id = $2",
            key.Tenant,
            key.Id,
            changed.CustomerId,
            changed.Title,
            changed.Metadata,
            activity,
            StoredTime.Minute(activity)
        );
        return changed;
    }

    public static bool Delete(SqliteConnection connection, SessionKey key)
    {
        connection.Execute(
            "DELETE FROM events WHERE session = (SELECT pk FROM sessions WHERE tenant = $1 AND id = $2)",
            key.Tenant,
            key.Id
        );
        return connection.Execute("DELETE FROM sessions WHERE tenant = $1 AND id = $2", key.Tenant, key.Id) > 0;
    }

    public static IReadOnlyList<SessionKey> Expire(SqliteConnection connection, DateTimeOffset before, int limit)
    {
        long bound = StoredTime.CeilingMilliseconds(before);
        var idle = connection.Query(
            "SELECT tenant, id FROM sessions WHERE active_minute <= $1 AND last_activity < $2 LIMIT $3",
            row => new SessionKey(row.GetString(0), row.GetString(1)),
            StoredTime.Minute(bound),
            bound,
            limit
        );
        foreach (var key in idle)
            Delete(connection, key);
        return idle;
    }

    /// <summary>No other process can be alive: the file is this one's alone.</summary>
    public static IReadOnlyList<ClaimedSession> Claim(SqliteConnection connection, string owner, int limit)
    {
        // Those of others first, then its own by age, so that one which is forgotten comes to the front.
        var claimed = connection.Query(
            $"{Select} WHERE answered < last_customer ORDER BY owner IS $1, last_activity LIMIT $2",
            Read,
            owner,
            limit
        );
        foreach (var session in claimed.Where(session => session.State.Owner != owner))
            connection.Execute("UPDATE sessions SET owner = $3 WHERE tenant = $1 AND id = $2", session.Key.Tenant, session.Key.Id, owner);
        return [.. claimed.Select(session => new ClaimedSession(session.Key, session.State.TakenBy(owner)))];
    }

    private static void Insert(SqliteConnection connection, Session session, Idempotency? idempotency)
    {
        long activity = session.LastActivityUtc.ToUnixTimeMilliseconds();
        var state = session.State;
        connection.Execute(
            """
            INSERT INTO sessions (tenant, id, customer_id, title, metadata, created_at, last_activity, active_minute,
                next_offset, last_message, last_customer, answered, owner, idempotency_key, fingerprint)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """,
            session.Key.Tenant,
            session.Key.Id,
            session.CustomerId,
            session.Title,
            session.Metadata,
            session.CreationUtc.ToUnixTimeMilliseconds(),
            activity,
            StoredTime.Minute(activity),
            state.NextOffset,
            state.LastMessage,
            state.LastCustomer,
            state.Answered,
            state.Owner,
            idempotency?.Key,
            idempotency?.Fingerprint
        );
    }

    private static T? One<T>(IReadOnlyList<T> rows)
        where T : class => rows is [var row, ..] ? row : null;

    private static Session Read(SqliteDataReader row) =>
        new()
        {
            Key = new SessionKey(row.GetString(0), row.GetString(1)),
            CustomerId = row.IsDBNull(2) ? null : row.GetString(2),
            Title = row.IsDBNull(3) ? null : row.GetString(3),
            Metadata = row.GetString(4),
            CreationUtc = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
            LastActivityUtc = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            State = new SessionState(
                row.GetInt64(7),
                row.GetInt64(8),
                row.GetInt64(9),
                row.GetInt64(10),
                row.IsDBNull(11) ? null : row.GetString(11)
            ),
        };
}
