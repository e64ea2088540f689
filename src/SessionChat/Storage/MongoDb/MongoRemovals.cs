using MongoDB.Driver;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.MongoDb.Documents;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>
/// Removes sessions. A write marks a session as removed for every reader, then its events are deleted. The rest of its document is deleted
/// only after the session has been removed for as long as one may be idle, together with events that a process left which was killed
/// during an append or a removal.
/// </summary>
internal sealed class MongoRemovals(IMongoCollection<SessionDocument> sessions, MongoEvents events)
{
    private static readonly FilterDefinitionBuilder<SessionDocument> Filter = Builders<SessionDocument>.Filter;

    private static readonly FilterDefinition<SessionDocument> Living = Filter.Ne(s => s.Gone, true);

    /// <summary>Nothing stays that a person wrote, or by which anything but the id would find it.</summary>
    private static readonly UpdateDefinition<SessionDocument> MarkRemoved = Builders<SessionDocument>
        .Update.Set(s => s.Gone, true)
        .CurrentDate(s => s.LastActivityUtc)
        .Inc(s => s.Version, 1)
        .Unset(s => s.Tenant)
        .Unset(s => s.Key)
        .Unset(s => s.Fingerprint)
        .Unset(s => s.Unanswered)
        .Unset(s => s.Owner)
        .Unset(s => s.CustomerId)
        .Unset(s => s.Title)
        .Unset(s => s.Metadata)
        .Unset(s => s.Newest);

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var named = Filter.Eq(s => s.Id, SessionDocument.IdOf(key));
        if ((await sessions.UpdateOneAsync(named & Living, MarkRemoved, cancellationToken: cancellationToken)).MatchedCount == 0)
            return false;
        await events.RemoveAsync([key], cancellationToken);
        return true;
    }

    /// <summary>Removes sessions without activity since a time.</summary>
    public async Task<IReadOnlyList<SessionKey>> ExpireAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        var silent = Filter.Lt(s => s.LastActivityUtc, before);
        await PurgeAsync(silent, limit, cancellationToken);
        var found = Ids(await FindAsync(Living & silent, limit, cancellationToken));
        string sweep = Guid.NewGuid().ToString("N");
        // Asked again: one of them may have become active meanwhile.
        await sessions.UpdateManyAsync(
            found & Living & silent,
            MarkRemoved.Set(s => s.RemovedBy, sweep),
            cancellationToken: cancellationToken
        );
        var removed = await FindAsync(found & Filter.Eq(s => s.RemovedBy, sweep), limit, cancellationToken);
        await events.RemoveAsync(removed, cancellationToken);
        return removed;
    }

    private async Task PurgeAsync(FilterDefinition<SessionDocument> silent, int limit, CancellationToken cancellationToken)
    {
        var gone = await FindAsync(Filter.Eq(s => s.Gone, true) & silent, limit, cancellationToken);
        await events.RemoveAsync(gone, cancellationToken);
        await sessions.DeleteManyAsync(Ids(gone), cancellationToken);
    }

    private async Task<IReadOnlyList<SessionKey>> FindAsync(
        FilterDefinition<SessionDocument> filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var ids = Builders<SessionDocument>.Projection.Include(s => s.Id);
        return
        [
            .. (await sessions.Find(filter).Limit(limit).Project<SessionDocument>(ids).ToListAsync(cancellationToken)).Select(session =>
                session.Name
            ),
        ];
    }

    private static FilterDefinition<SessionDocument> Ids(IReadOnlyList<SessionKey> keys) =>
        Filter.In(s => s.Id, keys.Select(SessionDocument.IdOf));
}
