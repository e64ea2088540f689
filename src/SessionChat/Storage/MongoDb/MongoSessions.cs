using MongoDB.Driver;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.MongoDb.Documents;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>The documents of sessions: what is changed, is changed by one write to one of them, if it is as it was read.</summary>
internal sealed class MongoSessions(IMongoCollection<SessionDocument> sessions, MongoMetrics metrics)
{
    private static readonly ProjectionDefinition<SessionDocument, SessionDocument> WithoutNewest =
        Builders<SessionDocument>.Projection.Exclude(s => s.Newest);

    private static UpdateDefinitionBuilder<SessionDocument> Update => Builders<SessionDocument>.Update;

    /// <returns>False when there is one with the same id or key.</returns>
    public async Task<bool> TryAddAsync(SessionDocument added, CancellationToken cancellationToken)
    {
        try
        {
            await sessions.InsertOneAsync(added, cancellationToken: cancellationToken);
            return true;
        }
        catch (MongoWriteException e) when (MongoFaults.IsDuplicate(e))
        {
            return false;
        }
    }

    /// <summary>The session as it was created with a key.</summary>
    public async Task<SessionDocument?> FindAsync(string key, CancellationToken cancellationToken) =>
        await sessions.Find(s => s.Key == key).Project(WithoutNewest).FirstOrDefaultAsync(cancellationToken);

    public async Task<SessionDocument?> FindAsync(SessionKey key, CancellationToken cancellationToken) =>
        await Living(key).Project(WithoutNewest).FirstOrDefaultAsync(cancellationToken);

    public async Task<SessionDocument?> FindWithNewestAsync(SessionKey key, CancellationToken cancellationToken) =>
        await Living(key).FirstOrDefaultAsync(cancellationToken);

    /// <summary>A page, newest first. The bounds are those of the tenant's ids, which are hexadecimal: the index of ids suffices.</summary>
    public Task<List<SessionDocument>> ListAsync(SessionQuery query, CancellationToken cancellationToken)
    {
        var filter = Builders<SessionDocument>.Filter;
        var page =
            filter.Eq(s => s.Tenant, query.Tenant)
            & filter.Gt(s => s.Id, SessionDocument.IdOf(new(query.Tenant, "")))
            & filter.Lt(s => s.Id, SessionDocument.IdOf(new(query.Tenant, query.Before ?? "g")));
        if (query.CustomerId is { } customer)
            page &= filter.Eq(s => s.CustomerId, customer);
        return sessions.Find(page).SortByDescending(s => s.Id).Limit(query.Limit).Project(WithoutNewest).ToListAsync(cancellationToken);
    }

    public Task<long> CountAsync(string tenant, CancellationToken cancellationToken) =>
        sessions.CountDocumentsAsync(s => s.Tenant == tenant, cancellationToken: cancellationToken);

    /// <summary>Changes what people say of a session.</summary>
    public Task<bool> TryChangeAsync(SessionDocument read, Session changed, CancellationToken cancellationToken) =>
        TryUpdateAsync(
            read,
            Update
                .Set(s => s.CustomerId, changed.CustomerId)
                .Set(s => s.Title, changed.Title)
                .Set(s => s.Metadata, changed.Metadata)
                .Set(s => s.LastActivityUtc, changed.LastActivityUtc),
            cancellationToken
        );

    /// <summary>Appends events, which replace those that were the newest: those must be in their own collection already.</summary>
    public Task<bool> TryAppendAsync(
        SessionDocument read,
        SessionHead head,
        IReadOnlyList<EventDocument> newest,
        CancellationToken cancellationToken
    ) =>
        TryUpdateAsync(
            read,
            Update
                .Set(s => s.NextOffset, head.State.NextOffset)
                .Set(s => s.LastMessage, head.State.LastMessage)
                .Set(s => s.LastCustomer, head.State.LastCustomer)
                .Set(s => s.Answered, head.State.Answered)
                .Set(s => s.Owner, head.State.Owner)
                .Set(s => s.Unanswered, head.State.IsUnanswered)
                .Set(s => s.LastActivityUtc, head.LastActivityUtc)
                .Set(s => s.Newest, newest),
            cancellationToken
        );

    /// <returns>False when it has changed since it was read, or is gone.</returns>
    private async Task<bool> TryUpdateAsync(
        SessionDocument read,
        UpdateDefinition<SessionDocument> update,
        CancellationToken cancellationToken
    )
    {
        var result = await sessions.UpdateOneAsync(
            s => s.Id == read.Id && s.Version == read.Version,
            update.Inc(s => s.Version, 1),
            cancellationToken: cancellationToken
        );
        if (result.MatchedCount == 1)
            return true;
        metrics.Conflict();
        return false;
    }

    private IFindFluent<SessionDocument, SessionDocument> Living(SessionKey key)
    {
        string id = SessionDocument.IdOf(key);
        return sessions.Find(s => s.Id == id && !s.Gone);
    }
}
