using MongoDB.Bson;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Driver;
using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Storage.MongoDb.Documents;

/// <summary>Where the documents are kept.</summary>
internal sealed class ChatCollections
{
    /// <summary>Of the documents and indexes that this program makes and understands.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Longer than any lease.</summary>
    private static readonly TimeSpan ReplicasAreKept = TimeSpan.FromHours(1);

    private readonly IMongoDatabase _database;

    static ChatCollections() =>
        ConventionRegistry.Register(
            "SessionChat",
            new ConventionPack
            {
                new CamelCaseElementNameConvention(),
                new IgnoreIfNullConvention(true),
                new IgnoreExtraElementsConvention(true),
                new EnumRepresentationConvention(BsonType.String),
            },
            type => type.Namespace == typeof(ChatCollections).Namespace
        );

    public ChatCollections(IMongoDatabase database)
    {
        _database = database;
        Sessions = database.GetCollection<SessionDocument>("sessions");
        Events = database.GetCollection<EventDocument>("events");
        Replicas = database.GetCollection<ReplicaDocument>("replicas");
    }

    public IMongoCollection<SessionDocument> Sessions { get; }

    public IMongoCollection<EventDocument> Events { get; }

    public IMongoCollection<ReplicaDocument> Replicas { get; }

    /// <summary>Writes the version down and makes the indexes that are missing; several may do so at once.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has written its version down.</exception>
    public async Task PrepareAsync(string database, CancellationToken cancellationToken)
    {
        var schema = await _database
            .GetCollection<BsonDocument>("schema")
            .FindOneAndUpdateAsync<BsonDocument>(
                new BsonDocument("_id", "SessionChat"),
                Builders<BsonDocument>.Update.Max("version", SchemaVersion),
                new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After },
                cancellationToken
            );
        if (schema["version"].ToInt32() is var version and > SchemaVersion)
            throw new SchemaTooNewException(
                $"The schema of MongoDB at {database} has version {version}, this program knows versions up to {SchemaVersion}: run "
                    + "the newer program, or another database."
            );
        await Sessions.Indexes.CreateManyAsync(SessionIndexes(), cancellationToken);
        await Events.Indexes.CreateManyAsync(EventIndexes(), cancellationToken);
        await Replicas.Indexes.CreateOneAsync(
            new CreateIndexModel<ReplicaDocument>(
                Builders<ReplicaDocument>.IndexKeys.Ascending(r => r.SeenUtc),
                new CreateIndexOptions { ExpireAfter = ReplicasAreKept }
            ),
            cancellationToken: cancellationToken
        );
    }

    private static IEnumerable<CreateIndexModel<SessionDocument>> SessionIndexes()
    {
        var keys = Builders<SessionDocument>.IndexKeys;
        yield return new(keys.Ascending(s => s.Key), new CreateIndexOptions { Unique = true, Sparse = true });
        yield return new(keys.Ascending(s => s.Tenant).Ascending(s => s.CustomerId).Descending(s => s.Id));
        yield return new(keys.Ascending(s => s.LastActivityUtc));
        yield return new(
            keys.Ascending(s => s.Unanswered).Ascending(s => s.LastActivityUtc),
            new CreateIndexOptions<SessionDocument>
            {
                PartialFilterExpression = Builders<SessionDocument>.Filter.Eq(s => s.Unanswered, true),
            }
        );
    }

    private static IEnumerable<CreateIndexModel<EventDocument>> EventIndexes()
    {
        var keys = Builders<EventDocument>.IndexKeys;
        var session = keys.Ascending(e => e.Tenant).Ascending(e => e.Session);
        yield return new(session.Ascending(e => e.Offset), new CreateIndexOptions { Unique = true });
        yield return new(
            session.Ascending(e => e.Key),
            new CreateIndexOptions<EventDocument> { PartialFilterExpression = Builders<EventDocument>.Filter.Exists(e => e.Key) }
        );
    }
}
