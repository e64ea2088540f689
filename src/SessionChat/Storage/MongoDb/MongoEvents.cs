using MongoDB.Driver;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage.MongoDb.Documents;

namespace Platform.SessionChat.Storage.MongoDb;

/// <summary>The events of a session but for those of its last append, which are still in the session's document.</summary>
internal sealed class MongoEvents(IMongoCollection<EventDocument> events)
{
    private static readonly FilterDefinitionBuilder<EventDocument> Filter = Builders<EventDocument>.Filter;

    /// <summary>Stores events here. Those that are here already, because somebody else or an attempt before did so, are the same.</summary>
    public async Task KeepAsync(IReadOnlyList<EventDocument> newest, CancellationToken cancellationToken)
    {
        try
        {
            if (newest.Count > 0)
                await events.InsertManyAsync(newest, new InsertManyOptions { IsOrdered = false }, cancellationToken);
        }
        catch (MongoBulkWriteException<EventDocument> e) when (MongoFaults.IsDuplicateOnly(e)) { }
    }

    /// <summary>The event that was sent with a key.</summary>
    public async Task<EventDocument?> FindAsync(SessionDocument session, string key, CancellationToken cancellationToken) =>
        session.Newest?.FirstOrDefault(e => e.Key == key)
        ?? await events.Find(OfSession(session.Name) & Filter.Eq(e => e.Key, key)).FirstOrDefaultAsync(cancellationToken);

    /// <param name="session">With its newest events.</param>
    /// <param name="query">Of that session.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ChatEvent>> ReadAsync(SessionDocument session, EventQuery query, CancellationToken cancellationToken)
    {
        var newest = (session.Newest ?? []).Where(e => e.Matches(query)).Select(e => e.ToEvent());
        var older = query with { BeforeOffset = Math.Min(query.BeforeOffset, session.Newest is [var first, ..] ? first.Offset : 0) };
        if (!query.NewestFirst)
            return [.. (await ReadAsync(older, cancellationToken)).Concat(newest).Take(query.Limit)];
        ChatEvent[] latest = [.. newest.Reverse().Take(query.Limit)];
        return [.. latest, .. await ReadAsync(older with { Limit = query.Limit - latest.Length }, cancellationToken)];
    }

    public async Task RemoveAsync(IReadOnlyList<SessionKey> sessions, CancellationToken cancellationToken)
    {
        foreach (var tenant in sessions.GroupBy(session => session.Tenant, session => session.Id))
            await events.DeleteManyAsync(Filter.Eq(e => e.Tenant, tenant.Key) & Filter.In(e => e.Session, tenant), cancellationToken);
    }

    private async Task<IEnumerable<ChatEvent>> ReadAsync(EventQuery query, CancellationToken cancellationToken)
    {
        if (query.MinOffset >= query.BeforeOffset || query.Limit <= 0)
            return [];
        var filter = OfSession(query.Session) & Filter.Gte(e => e.Offset, query.MinOffset) & Filter.Lt(e => e.Offset, query.BeforeOffset);
        if (query.Kinds is { } kinds)
            filter &= Filter.In(e => e.Kind, kinds);
        if (query.Source is { } source)
            filter &= Filter.Eq(e => e.Source, source);
        var found = events.Find(filter).Limit(query.Limit);
        var sorted = query.NewestFirst ? found.SortByDescending(e => e.Offset) : found.SortBy(e => e.Offset);
        return (await sorted.ToListAsync(cancellationToken)).Select(e => e.ToEvent());
    }

    private static FilterDefinition<EventDocument> OfSession(SessionKey session) =>
        Filter.Eq(e => e.Tenant, session.Tenant) & Filter.Eq(e => e.Session, session.Id);
}
