using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.MongoDb.Documents;

/// <summary>An event. It never changes.</summary>
internal sealed class EventDocument
{
    public ObjectId Id { get; init; }

    public required string Tenant { get; init; }

    public required string Session { get; init; }

    public required long Offset { get; init; }

    public required EventKind Kind { get; init; }

    public required EventSource Source { get; init; }

    public long? Answers { get; init; }

    [BsonRepresentation(BsonType.DateTime)]
    public required DateTimeOffset CreationUtc { get; init; }

    /// <summary>A JSON object, as it was sent: BSON's numbers are not JSON's.</summary>
    public required string Data { get; init; }

    /// <summary>What the event was sent with.</summary>
    public string? Key { get; init; }

    public string? Fingerprint { get; init; }

    public static EventDocument Of(SessionKey session, ChatEvent added, Idempotency? idempotency = null) =>
        new()
        {
            Id = ObjectId.GenerateNewId(),
            Tenant = session.Tenant,
            Session = session.Id,
            Offset = added.Offset,
            Kind = added.Kind,
            Source = added.Source,
            Answers = added.Answers,
            CreationUtc = added.CreationUtc,
            Data = added.Data,
            Key = idempotency?.Key,
            Fingerprint = idempotency?.Fingerprint,
        };

    public ChatEvent ToEvent() => new(Offset, Kind, Source, Answers, CreationUtc, Data);

    public bool Matches(EventQuery query) =>
        Offset >= query.MinOffset
        && Offset < query.BeforeOffset
        && query.Kinds?.Contains(Kind) is not false
        && (query.Source ?? Source) == Source;
}
