using MongoDB.Driver;
using Platform.SessionChat.Storage.MongoDb.Documents;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>Leases of the processes that answer, and the sessions of those that are gone.</summary>
internal sealed class MongoClaims(ChatCollections collections)
{
    private static readonly FilterDefinitionBuilder<SessionDocument> Filter = Builders<SessionDocument>.Filter;

    public async Task<IReadOnlyList<ClaimedSession>> ClaimAsync(string owner, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        var abandoned = Filter.Nin(s => s.Owner, await RenewAsync(owner, lease, cancellationToken));
        string[] ids = [.. (await FindAsync(abandoned, limit, cancellationToken)).Select(session => session.Id)];
        var found = Filter.In(s => s.Id, ids);
        // Asked again: whoever appended meanwhile may have answered.
        var take = Builders<SessionDocument>.Update.Set(s => s.Owner, owner).Inc(s => s.Version, 1);
        await collections.Sessions.UpdateManyAsync(found & Filter.Eq(s => s.Unanswered, true) & abandoned, take, cancellationToken: cancellationToken);

        var own = Filter.Eq(s => s.Owner, owner);
        var claimed = await FindAsync(own & found, limit, cancellationToken);
        if (claimed.Count < limit)
            claimed.AddRange(await FindAsync(own & !found, limit - claimed.Count, cancellationToken));
        return [.. claimed.Select(session => new ClaimedSession(session.Name, session.State))];
    }

    /// <returns>All that live.</returns>
    private async Task<IEnumerable<string>> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var own = await collections.Replicas.FindOneAndUpdateAsync<ReplicaDocument>(
            r => r.Id == owner,
            Builders<ReplicaDocument>.Update.CurrentDate(r => r.SeenUtc).Set(r => r.LeaseMilliseconds, (long)lease.TotalMilliseconds),
            new FindOneAndUpdateOptions<ReplicaDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After },
            cancellationToken);
        var replicas = await collections.Replicas.Find(Builders<ReplicaDocument>.Filter.Empty).ToListAsync(cancellationToken);
        return replicas.Where(replica => replica.IsAlive(own.SeenUtc)).Select(replica => replica.Id).Append(owner);
    }

    /// <summary>Unanswered ones, those first that were silent for longest.</summary>
    private Task<List<SessionDocument>> FindAsync(FilterDefinition<SessionDocument> ofOwners, int limit, CancellationToken cancellationToken) =>
        collections.Sessions.Find(Filter.Eq(s => s.Unanswered, true) & ofOwners).SortBy(s => s.LastActivityUtc).Limit(limit)
            .Project<SessionDocument>(Builders<SessionDocument>.Projection.Exclude(s => s.Newest)).ToListAsync(cancellationToken);
}
