using System.Data;
using Npgsql;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>Sessions and their changes but appends.</summary>
internal static class PostgresSessions
{
    // Of two at once with one key, one waits for the other and then finds the key used.
    private const string Insert = """
        INSERT INTO chat_sessions (tenant, id, next_offset, last_message, last_customer, answered, last_activity, active_minute, created_at,
            owner, customer_id, title, metadata, idempotency_key, fingerprint)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14, $15)
        ON CONFLICT (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
        """;

    private const string FindKey = $"SELECT {Columns.Session}, fingerprint FROM chat_sessions WHERE tenant = $1 AND idempotency_key = $2";

    private const string Find = $"SELECT {Columns.Session} FROM chat_sessions WHERE tenant = $1 AND id = $2";

    // Gives no row: it is never null.
    private const string WaitAtMost = "SELECT FROM set_config('lock_timeout', $1, true) AS waits WHERE waits IS NULL";

    private const string Update = """
        UPDATE chat_sessions SET last_activity = $3, active_minute = $4, customer_id = $5, title = $6, metadata = $7::jsonb WHERE tenant = $1 AND id = $2
        """;

    private const string Lock = "SELECT session FROM chat_sessions WHERE tenant = $1 AND id = $2 FOR UPDATE";

    // Those who are being changed are not idle.
    private const string LockIdle =
        "SELECT session FROM chat_sessions WHERE active_minute <= $1 AND last_activity < $2 LIMIT $3 FOR UPDATE SKIP LOCKED";

    private const string RemoveEvents = "DELETE FROM chat_events WHERE session = ANY ($1)";

    private const string Remove = "DELETE FROM chat_sessions WHERE session = ANY ($1) RETURNING tenant, id";

    /// <summary>Stores it, or finds what was stored with its key.</summary>
    /// <returns>Null when the one with its key was deleted in between: to be called again.</returns>
    public static async Task<SessionCreation?> CreateAsync(
        NpgsqlConnection connection,
        NewSession created,
        CancellationToken cancellationToken
    )
    {
        var (session, idempotency) = created;
        if (await connection.ExecuteAsync(InsertOf(session, idempotency), cancellationToken) == 1)
            return new SessionCreation(session, IsNew: true);
        await using var batch = connection.Batch(Sql.Command(FindKey, session.Key.Tenant, idempotency!.Key));
        var found = await batch.RowsAsync(row => (Session: Columns.ReadSession(row), Fingerprint: row.GetString(12)), cancellationToken);
        return found is not [var (stored, fingerprint)]
            ? null
            : new SessionCreation(fingerprint == idempotency.Fingerprint ? stored : null, IsNew: false);
    }

    public static async Task<Session?> FindAsync(NpgsqlConnection connection, SessionKey key, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command(Find, key.Tenant, key.Id));
        return (await batch.RowsAsync(Columns.ReadSession, cancellationToken)).SingleOrDefault();
    }

    public static async Task<IReadOnlyList<Session>> ListAsync(
        NpgsqlConnection connection,
        SessionQuery query,
        CancellationToken cancellationToken
    )
    {
        string where =
            (query.CustomerId is null ? "" : " AND customer_id = $3")
            + (query.Before is null ? "" : $" AND id < ${(query.CustomerId is null ? 3 : 4)}");
        var command = Sql.Command(
            $"SELECT {Columns.Session} FROM chat_sessions WHERE tenant = $1{where} ORDER BY id DESC LIMIT $2",
            query.Tenant,
            query.Limit
        );
        foreach (string? text in new[] { query.CustomerId, query.Before })
            if (text is not null)
                command.AddText(text);
        await using var batch = connection.Batch(command);
        return await batch.RowsAsync(Columns.ReadSession, cancellationToken);
    }

    /// <summary>Waits for the row, at most for a number of milliseconds.</summary>
    public static async Task<Session?> ChangeAsync(
        NpgsqlConnection connection,
        SessionKey key,
        SessionChange change,
        string lockTimeout,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await using var find = connection.Batch(
            Sql.Command(WaitAtMost, lockTimeout),
            Sql.Command($"{Find} FOR UPDATE", key.Tenant, key.Id)
        );
        if (await find.RowsAsync(Columns.ReadSession, cancellationToken) is not [var stored])
            return null;
        var changed = change.Apply(stored) with
        {
            LastActivityUtc = new SessionHead(stored.State, stored.LastActivityUtc).Later(change.Now),
        };
        var update = Sql.Command(
            Update,
            key.Tenant,
            key.Id,
            changed.LastActivityUtc.UtcDateTime,
            StoredTime.Minute(changed.LastActivityUtc.ToUnixTimeMilliseconds())
        );
        foreach (string? text in new[] { changed.CustomerId, changed.Title, changed.Metadata })
            update.AddText(text);
        await connection.ExecuteAsync(update, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }

    /// <summary>Waits for the row, at most for a number of milliseconds.</summary>
    public static async Task<bool> DeleteAsync(
        NpgsqlConnection connection,
        SessionKey key,
        string lockTimeout,
        CancellationToken cancellationToken
    )
    {
        await using var find = connection.Batch(Sql.Command(WaitAtMost, lockTimeout), Sql.Command(Lock, key.Tenant, key.Id));
        return (await RemoveAsync(connection, find, cancellationToken)).Count > 0;
    }

    public static async Task<IReadOnlyList<SessionKey>> ExpireAsync(
        NpgsqlConnection connection,
        DateTimeOffset before,
        int limit,
        CancellationToken cancellationToken
    )
    {
        long bound = StoredTime.CeilingMilliseconds(before);
        await using var find = connection.Batch(
            Sql.Command(LockIdle, StoredTime.Minute(bound), DateTimeOffset.FromUnixTimeMilliseconds(bound).UtcDateTime, limit)
        );
        return await RemoveAsync(connection, find, cancellationToken);
    }

    public static async Task<long> CountAsync(NpgsqlConnection connection, string tenant, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(Sql.Command("SELECT count(*) FROM chat_sessions WHERE tenant = $1", tenant));
        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// In statements of their own: one that waited for a row would not see the events that were added meanwhile, and leave them behind.
    /// </summary>
    private static async Task<IReadOnlyList<SessionKey>> RemoveAsync(
        NpgsqlConnection connection,
        NpgsqlBatch find,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        long[] sessions = [.. await find.RowsAsync(row => row.GetInt64(0), cancellationToken)];
        if (sessions.Length == 0)
            return [];
        await using var batch = connection.Batch(Sql.Command(RemoveEvents, sessions), Sql.Command(Remove, sessions));
        var removed = await batch.RowsAsync(row => new SessionKey(row.GetString(0), row.GetString(1)), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return removed;
    }

    private static NpgsqlBatchCommand InsertOf(Session session, Idempotency? idempotency)
    {
        var state = session.State;
        var insert = Sql.Command(
            Insert,
            session.Key.Tenant,
            session.Key.Id,
            state.NextOffset,
            state.LastMessage,
            state.LastCustomer,
            state.Answered,
            Columns.Stored(session.LastActivityUtc),
            StoredTime.Minute(session.LastActivityUtc.ToUnixTimeMilliseconds()),
            Columns.Stored(session.CreationUtc)
        );
        foreach (
            string? text in new[]
            {
                state.Owner,
                session.CustomerId,
                session.Title,
                session.Metadata,
                idempotency?.Key,
                idempotency?.Fingerprint,
            }
        )
            insert.AddText(text);
        return insert;
    }
}
