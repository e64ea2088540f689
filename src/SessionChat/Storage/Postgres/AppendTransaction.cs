using System.Data;
using Npgsql;
using NpgsqlTypes;
using Platform.ServiceDefaults.Stores.Postgres;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Postgres;

/// <summary>
/// Carries a group of appends out: takes the row locks of its sessions, works the appends out, and stores what they make. Only a row
/// lock that is free is taken, so that nobody waits for a session of somebody else, and no two such transactions for each other.
/// </summary>
internal static class AppendTransaction
{
    // Lateral, so that the plan is an index scan for each key, however many rows the planner expects.
    private const string Lock = $"""
        SELECT s.* FROM unnest($1, $2) AS k (tenant, id) CROSS JOIN LATERAL (
            SELECT tenant, id, session, {Columns.State}, last_activity FROM chat_sessions
            WHERE tenant = k.tenant AND id = k.id LIMIT 1 FOR UPDATE SKIP LOCKED) AS s
        """;

    // After the lock, and so it sees whatever was committed before.
    private const string FindKeys = $"""
        SELECT s.tenant, s.id, e.* FROM unnest($1, $2, $3) AS k (tenant, id, key) JOIN chat_sessions AS s USING (tenant, id)
        CROSS JOIN LATERAL (
            SELECT {Columns.Event}, idempotency_key, fingerprint FROM chat_events WHERE session = s.session AND idempotency_key = k.key) AS e
        """;

    private const string FindLocked = "SELECT tenant, id FROM chat_sessions JOIN unnest($1, $2) AS k (tenant, id) USING (tenant, id)";

    private const string Update = """
        UPDATE chat_sessions AS s SET next_offset = u.next_offset, last_message = u.last_message, last_customer = u.last_customer,
            answered = u.answered, owner = u.owner, last_activity = u.last_activity, active_minute = u.active_minute
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS u (session, next_offset, last_message, last_customer, answered, owner, last_activity, active_minute)
        WHERE s.session = u.session
        """;

    private const string Insert = """
        INSERT INTO chat_events (session, event_offset, kind, source, answers, created_at, data, idempotency_key, fingerprint)
        SELECT session, event_offset, kind, source, answers, created_at, data::jsonb, key, fingerprint
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) AS u (session, event_offset, kind, source, answers, created_at, data, key, fingerprint)
        """;

    /// <returns>Sessions that others keep locked: nothing was done of them.</returns>
    public static async Task<HashSet<SessionKey>> RunAsync(
        NpgsqlConnection connection,
        IReadOnlyList<IPendingAppend> group,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        List<SessionKey> keys = [.. group.Select(append => append.Session).Distinct()];
        var sessions = await LockAsync(connection, keys, group, cancellationToken);
        HashSet<SessionKey> locked = [];
        if (sessions.Count < keys.Count)
            locked = await FindLockedAsync(connection, [.. keys.Where(key => !sessions.ContainsKey(key))], cancellationToken);
        foreach (var append in group)
            if (!locked.Contains(append.Session))
                append.Run(sessions.GetValueOrDefault(append.Session));
        List<LockedSession> changed = [.. sessions.Values.Where(session => session.Added.Count > 0)];
        if (changed.Count > 0)
        {
            await using var batch = connection.Batch(UpdateOf(changed), InsertOf(changed));
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return locked;
    }

    private static async Task<Dictionary<SessionKey, LockedSession>> LockAsync(
        NpgsqlConnection connection,
        List<SessionKey> keys,
        IReadOnlyList<IPendingAppend> group,
        CancellationToken cancellationToken
    )
    {
        List<IPendingAppend> keyed = [.. group.Where(append => append.Key is not null)];
        await using var batch = connection.Batch(Named(Lock, keys));
        if (keyed.Count > 0)
        {
            var find = Named(FindKeys, keyed.ConvertAll(append => append.Session));
            find.AddColumn(NpgsqlDbType.Text, keyed, append => append.Key);
            batch.BatchCommands.Add(find);
        }

        var sessions = new Dictionary<SessionKey, LockedSession>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            sessions[Key(reader)] = new LockedSession(
                reader.GetInt64(2),
                new SessionHead(Columns.ReadState(reader, 3), Columns.Time(reader, 8))
            );
        await reader.NextResultAsync(cancellationToken);
        while (keyed.Count > 0 && await reader.ReadAsync(cancellationToken))
            if (sessions.TryGetValue(Key(reader), out var session))
                session.AddKey(reader.GetString(8), Columns.ReadEvent(reader, 2), reader.GetString(9));
        return sessions;
    }

    private static async Task<HashSet<SessionKey>> FindLockedAsync(
        NpgsqlConnection connection,
        List<SessionKey> missing,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.Batch(Named(FindLocked, missing));
        return [.. await batch.RowsAsync(Key, cancellationToken)];
    }

    private static NpgsqlBatchCommand UpdateOf(List<LockedSession> changed)
    {
        var update = new NpgsqlBatchCommand(Update);
        update.AddColumn(NpgsqlDbType.Bigint, changed, session => session.Number);
        update.AddColumn(NpgsqlDbType.Bigint, changed, session => session.Head.State.NextOffset);
        update.AddColumn(NpgsqlDbType.Bigint, changed, session => session.Head.State.LastMessage);
        update.AddColumn(NpgsqlDbType.Bigint, changed, session => session.Head.State.LastCustomer);
        update.AddColumn(NpgsqlDbType.Bigint, changed, session => session.Head.State.Answered);
        update.AddColumn(NpgsqlDbType.Text, changed, session => session.Head.State.Owner);
        update.AddColumn(NpgsqlDbType.TimestampTz, changed, session => session.Head.LastActivityUtc.UtcDateTime);
        update.AddColumn(NpgsqlDbType.Bigint, changed, session => StoredTime.Minute(session.Head.LastActivityUtc.ToUnixTimeMilliseconds()));
        return update;
    }

    private static NpgsqlBatchCommand InsertOf(List<LockedSession> changed)
    {
        List<(long Session, ChatEvent Event, Idempotency? Idempotency)> rows = [];
        foreach (var session in changed)
            rows.AddRange(session.Added.Select(added => (session.Number, added.Event, added.Idempotency)));
        var insert = new NpgsqlBatchCommand(Insert);
        insert.AddColumn(NpgsqlDbType.Bigint, rows, row => row.Session);
        insert.AddColumn(NpgsqlDbType.Bigint, rows, row => row.Event.Offset);
        insert.AddColumn(NpgsqlDbType.Smallint, rows, row => (short)row.Event.Kind);
        insert.AddColumn(NpgsqlDbType.Smallint, rows, row => (short)row.Event.Source);
        insert.AddColumn(NpgsqlDbType.Bigint, rows, row => row.Event.Answers);
        insert.AddColumn(NpgsqlDbType.TimestampTz, rows, row => row.Event.CreationUtc.UtcDateTime);
        insert.AddColumn(NpgsqlDbType.Text, rows, row => row.Event.Data);
        insert.AddColumn(NpgsqlDbType.Text, rows, row => row.Idempotency?.Key);
        insert.AddColumn(NpgsqlDbType.Text, rows, row => row.Idempotency?.Fingerprint);
        return insert;
    }

    private static NpgsqlBatchCommand Named(string sql, List<SessionKey> keys)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.AddColumn(NpgsqlDbType.Text, keys, key => key.Tenant);
        command.AddColumn(NpgsqlDbType.Text, keys, key => key.Id);
        return command;
    }

    private static SessionKey Key(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1));
}
