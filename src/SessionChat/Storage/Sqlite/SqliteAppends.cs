using Microsoft.Data.Sqlite;
using Platform.ServiceDefaults.Stores.Sqlite;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.Sqlite;

/// <summary>Appends of events, by statements that are compiled once.</summary>
internal sealed class SqliteAppends(SqliteConnection connection) : IDisposable
{
    private const string Advance = "UPDATE sessions SET next_offset = ?2, last_message = ?3, last_activity = ?4";
    private const string AdvanceAnswered = $"{Advance}, last_customer = ?5, answered = ?6, owner = ?7";

    private readonly SqliteStatement _find = new(
        connection,
        "SELECT pk, next_offset, last_message, last_customer, answered, owner, last_activity FROM sessions WHERE tenant = ? AND id = ?"
    );

    private readonly SqliteStatement _findKey = new(
        connection,
        "SELECT event_offset, kind, source, answers, created_at, data, fingerprint FROM events WHERE session = ? AND idempotency_key = ?"
    );

    // SQLite rewrites an index entry whenever one of its columns is set, also to the same value.
    private readonly SqliteStatement _advance = new(connection, $"{Advance} WHERE pk = ?1");
    private readonly SqliteStatement _advanceAnswered = new(connection, $"{AdvanceAnswered} WHERE pk = ?1");
    private readonly SqliteStatement _advanceMinute = new(connection, $"{AdvanceAnswered}, active_minute = ?8 WHERE pk = ?1");

    private readonly SqliteStatement _add = new(
        connection,
        "INSERT INTO events (session, event_offset, kind, source, answers, created_at, data, idempotency_key, fingerprint) VALUES "
            + "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );

    public CustomerAppendOutcome Append(CustomerAppend append)
    {
        if (Find(append.Session) is not var (pk, head))
            return CustomerAppendOutcome.Refused(CustomerAppendStatus.NoSession);
        if (append.Idempotency is { } idempotency && FindKey(pk, idempotency.Key) is var (stored, fingerprint))
            return fingerprint == idempotency.Fingerprint
                ? new CustomerAppendOutcome(CustomerAppendStatus.Repeated, stored, head.State, head.State)
                : CustomerAppendOutcome.Refused(CustomerAppendStatus.KeyReused);
        var next = head.With(append, out var added);
        Save(pk, head, next);
        Add(pk, added, append.Idempotency);
        return new CustomerAppendOutcome(CustomerAppendStatus.Stored, added, head.State, next.State);
    }

    public AgentAppendOutcome Append(AgentAppend append)
    {
        if (Find(append.Session) is not var (pk, head))
            return new AgentAppendOutcome(null, SessionState.Empty);
        if (head.With(append, out var added) is not { } next)
            return new AgentAppendOutcome(null, head.State);
        Save(pk, head, next);
        foreach (var item in added)
            Add(pk, item, null);
        return new AgentAppendOutcome(added, next.State);
    }

    public void Dispose()
    {
        _find.Dispose();
        _findKey.Dispose();
        _advance.Dispose();
        _advanceAnswered.Dispose();
        _advanceMinute.Dispose();
        _add.Dispose();
    }

    private (long Pk, SessionHead Head)? Find(SessionKey key)
    {
        _find.Bind(1, key.Tenant);
        _find.Bind(2, key.Id);
        if (!_find.Step())
            return null;
        var state = new SessionState(
            _find.Number(1)!.Value,
            _find.Number(2)!.Value,
            _find.Number(3)!.Value,
            _find.Number(4)!.Value,
            _find.Text(5)
        );
        var found = (_find.Number(0)!.Value, new SessionHead(state, DateTimeOffset.FromUnixTimeMilliseconds(_find.Number(6)!.Value)));
        _find.Reset();
        return found;
    }

    private (ChatEvent Event, string Fingerprint)? FindKey(long pk, string key)
    {
        _findKey.Bind(1, pk);
        _findKey.Bind(2, key);
        if (!_findKey.Step())
            return null;
        var found = (
            new ChatEvent(
                _findKey.Number(0)!.Value,
                (EventKind)_findKey.Number(1)!.Value,
                (EventSource)_findKey.Number(2)!.Value,
                _findKey.Number(3),
                DateTimeOffset.FromUnixTimeMilliseconds(_findKey.Number(4)!.Value),
                _findKey.Text(5)!
            ),
            _findKey.Text(6)!
        );
        _findKey.Reset();
        return found;
    }

    private void Save(long pk, in SessionHead before, in SessionHead after)
    {
        long activity = after.LastActivityUtc.ToUnixTimeMilliseconds(),
            minute = StoredTime.Minute(activity);
        bool sameMinute = minute == StoredTime.Minute(before.LastActivityUtc.ToUnixTimeMilliseconds());
        var (from, to) = (before.State, after.State);
        bool sameAnswered = (from.LastCustomer, from.Answered, from.Owner) == (to.LastCustomer, to.Answered, to.Owner);
        var statement =
            !sameMinute ? _advanceMinute
            : sameAnswered ? _advance
            : _advanceAnswered;
        statement.Bind(1, pk);
        statement.Bind(2, to.NextOffset);
        statement.Bind(3, to.LastMessage);
        statement.Bind(4, activity);
        if (statement != _advance)
        {
            statement.Bind(5, to.LastCustomer);
            statement.Bind(6, to.Answered);
            statement.Bind(7, to.Owner);
        }

        if (statement == _advanceMinute)
            statement.Bind(8, minute);
        statement.Step();
    }

    private void Add(long pk, ChatEvent item, Idempotency? idempotency)
    {
        _add.Bind(1, pk);
        _add.Bind(2, item.Offset);
        _add.Bind(3, (long)item.Kind);
        _add.Bind(4, (long)item.Source);
        _add.Bind(5, item.Answers);
        _add.Bind(6, item.CreationUtc.ToUnixTimeMilliseconds());
        _add.Bind(7, item.Data);
        _add.Bind(8, idempotency?.Key);
        _add.Bind(9, idempotency?.Fingerprint);
        _add.Step();
    }
}
