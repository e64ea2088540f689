using MongoDB.Bson;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.MongoDb.Documents;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>
/// Sessions and events in MongoDB, without transactions, which a server alone does not have. What MongoDB changes all or nothing is one
/// document, so an append is one write to the session's document: state and events together, if the document is still as it was read. The
/// next append first copies those events to their own collection, which takes each offset once, and then replaces them by its own. So a
/// process may be killed at any point: what is in the session's document is stored, and the next append copies what was not copied yet.
/// Readers read the session first: all events before those in its document are in the collection.
/// <para>A claim or a removal counts the document's version up, too, and so whoever read it before is refused.</para>
/// </summary>
internal sealed class MongoChatStore : IChatStore
{
    private readonly MongoConnection _connection;
    private readonly SessionLocks _locks = new();
    private readonly ChatCollections _collections;
    private readonly MongoSessions _sessions;
    private readonly MongoEvents _events;
    private readonly MongoRemovals _removals;
    private readonly MongoClaims _claims;

    public MongoChatStore(MongoConnection connection, MongoMetrics metrics)
    {
        _connection = connection;
        _collections = new ChatCollections(connection.Database);
        _sessions = new MongoSessions(_collections.Sessions, metrics);
        _events = new MongoEvents(_collections.Events);
        _removals = new MongoRemovals(_collections.Sessions, _events);
        _claims = new MongoClaims(_collections);
    }

    public Task PrepareAsync(CancellationToken cancellationToken) =>
        _connection.RunAsync(
            "prepare its collections",
            async cancel =>
            {
                await _collections.PrepareAsync(_connection.Name, cancel);
                return true;
            },
            cancellationToken
        );

    public Task PingAsync(CancellationToken cancellationToken) =>
        _connection.RunAsync(
            "answer",
            cancel => _connection.Database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancel),
            cancellationToken
        );

    public Task<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken) =>
        _connection.ChangeAsync(
            "store a session",
            async cancel =>
            {
                var (added, idempotency) = session;
                while (!await _sessions.TryAddAsync(SessionDocument.Of(session), cancel))
                {
                    if (idempotency is null)
                        throw new InvalidOperationException($"There is a session {added.Key.Id} already.");
                    // Without a find it is gone again meanwhile, and the key is free.
                    if (await _sessions.FindAsync(SessionDocument.KeyOf(added.Key.Tenant, idempotency), cancel) is { } known)
                        return new SessionCreation(known.Fingerprint == idempotency.Fingerprint ? known.ToSession() : null, IsNew: false);
                }

                return new SessionCreation(added, IsNew: true);
            },
            cancellationToken
        );

    public Task<Session?> FindAsync(SessionKey key, CancellationToken cancellationToken) =>
        _connection.RunAsync("find a session", async cancel => (await _sessions.FindAsync(key, cancel))?.ToSession(), cancellationToken);

    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken) =>
        _connection.RunAsync<IReadOnlyList<Session>>(
            "list sessions",
            async cancel => [.. (await _sessions.ListAsync(query, cancel)).Select(session => session.ToSession())],
            cancellationToken
        );

    public Task<Session?> ChangeAsync(SessionKey key, SessionChange change, CancellationToken cancellationToken) =>
        ChangeAsync(
            "change a session",
            key,
            async cancel =>
            {
                while (await _sessions.FindAsync(key, cancel) is { } read)
                {
                    var changed = change.Apply(read.ToSession()) with { LastActivityUtc = read.Head.Later(change.Now) };
                    if (await _sessions.TryChangeAsync(read, changed, cancel))
                        return changed;
                }

                return null;
            },
            cancellationToken
        );

    public Task<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) =>
        _connection.ChangeAsync("remove a session", cancel => _removals.RemoveAsync(key, cancel), cancellationToken);

    public Task<IReadOnlyList<SessionKey>> ExpireAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _connection.ChangeAsync(
            "remove idle sessions",
            cancel => _removals.ExpireAsync(DateTimeOffset.FromUnixTimeMilliseconds(StoredTime.CeilingMilliseconds(before)), limit, cancel),
            cancellationToken
        );

    public Task<long> CountAsync(string tenant, CancellationToken cancellationToken) =>
        _connection.RunAsync("count sessions", cancel => _sessions.CountAsync(tenant, cancel), cancellationToken);

    public Task<CustomerAppendOutcome> AppendAsync(CustomerAppend append, CancellationToken cancellationToken) =>
        ChangeAsync(
            "store an event",
            append.Session,
            async cancel =>
            {
                while (await _sessions.FindWithNewestAsync(append.Session, cancel) is { } read)
                {
                    if (append.Idempotency is { } idempotency && await _events.FindAsync(read, idempotency.Key, cancel) is { } known)
                        return known.Fingerprint == idempotency.Fingerprint
                            ? new CustomerAppendOutcome(CustomerAppendStatus.Repeated, known.ToEvent(), read.State, read.State)
                            : CustomerAppendOutcome.Refused(CustomerAppendStatus.KeyReused);
                    var head = read.Head.With(append, out var added);
                    if (await TryAppendAsync(read, head, [EventDocument.Of(append.Session, added, append.Idempotency)], cancel))
                        return new CustomerAppendOutcome(CustomerAppendStatus.Stored, added, read.State, head.State);
                }

                return CustomerAppendOutcome.Refused(CustomerAppendStatus.NoSession);
            },
            cancellationToken
        );

    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        ChangeAsync(
            "store what an agent says",
            append.Session,
            async cancel =>
            {
                while (await _sessions.FindWithNewestAsync(append.Session, cancel) is { } read)
                {
                    if (read.Head.With(append, out var added) is not { } head)
                        return new AgentAppendOutcome(null, read.State);
                    if (await TryAppendAsync(read, head, [.. added.Select(e => EventDocument.Of(append.Session, e))], cancel))
                        return new AgentAppendOutcome(added, head.State);
                }

                return new AgentAppendOutcome(null, SessionState.Empty);
            },
            cancellationToken
        );

    public Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken) =>
        _connection.RunAsync(
            "read events",
            async cancel =>
                await _sessions.FindWithNewestAsync(query.Session, cancel) is { } session
                    ? await _events.ReadAsync(session, query, cancel)
                    : null,
            cancellationToken
        );

    public Task<IReadOnlyList<ClaimedSession>> ClaimAsync(string owner, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
        _connection.ChangeAsync(
            "look for unanswered messages",
            cancel => _claims.ClaimAsync(owner, lease, limit, cancel),
            cancellationToken
        );

    private Task<T> ChangeAsync<T>(
        string what,
        SessionKey session,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) => _connection.ChangeAsync(what, cancel => _locks.RunAsync(session, work, cancel), cancellationToken);

    private async Task<bool> TryAppendAsync(
        SessionDocument read,
        SessionHead head,
        IReadOnlyList<EventDocument> added,
        CancellationToken cancellationToken
    )
    {
        await _events.KeepAsync(read.Newest ?? [], cancellationToken);
        if (await _sessions.TryAppendAsync(read, head, added, cancellationToken))
            return true;
        // The session was removed meanwhile: the events that were just copied must not stay.
        if (await _sessions.FindAsync(read.Name, cancellationToken) is null)
            await _events.RemoveAsync([read.Name], cancellationToken);
        return false;
    }
}
