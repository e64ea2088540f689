using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;

namespace Platform.SessionChat.Storage.MongoDb.Documents;

/// <summary>A process that answers messages.</summary>
internal sealed class ReplicaDocument
{
    /// <summary>The owner.</summary>
    public required string Id { get; init; }

    /// <summary>When it last renewed its lease, by the server's clock: those of the replicas may differ.</summary>
    [BsonRepresentation(BsonType.DateTime)]
    public required DateTimeOffset SeenUtc { get; init; }

    /// <summary>How long its lease lasts from then, in milliseconds.</summary>
    public required long LeaseMilliseconds { get; init; }

    public bool IsAlive(DateTimeOffset now) => SeenUtc.AddMilliseconds(LeaseMilliseconds) >= now;
}
