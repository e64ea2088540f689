using MongoDB.Driver;
using Platform.SessionChat.Storage.MongoDb.Documents;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>Leases of the processes that answer, and the unanswered sessions of those whose lease has ended.</summary>
internal sealed class MongoClaims(ChatCollections collections)
{
    private static readonly FilterDefinitionBuilder<SessionDocument> Filter = Builders<SessionDocument>.Filter;

    private static readonly FilterDefinition<SessionDocument> Unanswered = Filter.Eq(s => s.Unanswered, true);

    public async Task<IReadOnlyList<ClaimedSession>> ClaimAsync(
        string owner,
        TimeSpan lease,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var now = await RenewAsync(owner, lease, cancellationToken);
        var abandoned = await FindAsync(Filter.Nin(s => s.Owner, await LivingAsync(now, cancellationToken)), limit, cancellationToken);
        // A process renews its lease before it takes sessions, and may have done both since the leases were read.
        var dead = abandoned.Select(session => session.Owner).Except(await LivingAsync(now, cancellationToken));
        var found = Filter.In(s => s.Id, abandoned.Select(session => session.Id));
        var take = Builders<SessionDocument>.Update.Set(s => s.Owner, owner).Inc(s => s.Version, 1);
        await collections.Sessions.UpdateManyAsync(
            found & Unanswered & Filter.In(s => s.Owner, dead),
            take,
            cancellationToken: cancellationToken
        );

        var own = Filter.Eq(s => s.Owner, owner);
        var claimed = await FindAsync(own & found, limit, cancellationToken);
        if (claimed.Count < limit)
            claimed.AddRange(await FindAsync(own & !found, limit - claimed.Count, cancellationToken));
        return [.. claimed.Select(session => new ClaimedSession(session.Name, session.State))];
    }

    /// <returns>What the server's clock says.</returns>
    private async Task<DateTimeOffset> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var renewed = await collections.Replicas.FindOneAndUpdateAsync<ReplicaDocument>(
            r => r.Id == owner,
            Builders<ReplicaDocument>.Update.CurrentDate(r => r.SeenUtc).Set(r => r.LeaseMilliseconds, (long)lease.TotalMilliseconds),
            new FindOneAndUpdateOptions<ReplicaDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After },
            cancellationToken
        );
        return renewed.SeenUtc;
    }

    /// <summary>This process among them.</summary>
    private async Task<IEnumerable<string>> LivingAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var replicas = await collections.Replicas.Find(Builders<ReplicaDocument>.Filter.Empty).ToListAsync(cancellationToken);
        return replicas.Where(replica => replica.IsAlive(now)).Select(replica => replica.Id);
    }

    /// <summary>Unanswered ones, those first that were inactive for longest.</summary>
    private Task<List<SessionDocument>> FindAsync(
        FilterDefinition<SessionDocument> ofOwners,
        int limit,
        CancellationToken cancellationToken
    ) =>
        collections
            .Sessions.Find(Unanswered & ofOwners)
            .SortBy(s => s.LastActivityUtc)
            .Limit(limit)
            .Project<SessionDocument>(Builders<SessionDocument>.Projection.Exclude(s => s.Newest))
            .ToListAsync(cancellationToken);
}
