using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage.MongoDb.Documents;

/// <summary>A session with its newest events. Every change of it counts <see cref="Version"/> up.</summary>
internal sealed class SessionDocument
{
    /// <summary><see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Null when the session is gone.</summary>
    public string? Tenant { get; init; }

    public string? CustomerId { get; init; }

    public string? Title { get; init; }

    /// <summary>A JSON object, as it was sent: BSON's numbers are not JSON's.</summary>
    public string? Metadata { get; init; }

    [BsonRepresentation(BsonType.DateTime)]
    public DateTimeOffset CreationUtc { get; init; }

    /// <summary>When the session was removed, if it is gone.</summary>
    [BsonRepresentation(BsonType.DateTime)]
    public DateTimeOffset LastActivityUtc { get; init; }

    /// <summary>
    /// What the session was created with: tenant and key in one field, since an index over several is sparse only where all of them are
    /// missing.
    /// </summary>
    public string? Key { get; init; }

    public string? Fingerprint { get; init; }

    public long Version { get; init; }

    public long NextOffset { get; init; }

    public long LastMessage { get; init; }

    public long LastCustomer { get; init; }

    public long Answered { get; init; }

    public string? Owner { get; init; }

    /// <summary>For an index of those that wait for a reply.</summary>
    public bool Unanswered { get; init; }

    /// <summary>The events of the last append: stored here first, and copied to their collection by the next.</summary>
    public IReadOnlyList<EventDocument>? Newest { get; init; }

    /// <summary>What is left of a removed session, until all its events are gone for sure.</summary>
    public bool Gone { get; init; }

    /// <summary>The sweep that removed it; null when it was not idle, but deleted.</summary>
    public string? RemovedBy { get; init; }

    public SessionKey Name =>
        Id.Split('/') is [var tenant, var id] ? new(tenant, id) : throw new FormatException($"{Id} is no session's id.");

    public SessionState State => new(NextOffset, LastMessage, LastCustomer, Answered, Owner);

    public SessionHead Head => new(State, LastActivityUtc);

    /// <summary>Grows, within a tenant, as the session's id does. A slash is in no tenant's name.</summary>
    public static string IdOf(SessionKey key) => $"{key.Tenant}/{key.Id}";

    public static string KeyOf(string tenant, Idempotency idempotency) => $"{tenant}/{idempotency.Key}";

    public static SessionDocument Of(NewSession added) =>
        new()
        {
            Id = IdOf(added.Session.Key),
            Tenant = added.Session.Key.Tenant,
            CustomerId = added.Session.CustomerId,
            Title = added.Session.Title,
            Metadata = added.Session.Metadata,
            CreationUtc = added.Session.CreationUtc,
            LastActivityUtc = added.Session.LastActivityUtc,
            Key = added.Idempotency is { } idempotency ? KeyOf(added.Session.Key.Tenant, idempotency) : null,
            Fingerprint = added.Idempotency?.Fingerprint,
            Version = 1,
            NextOffset = added.Session.State.NextOffset,
            LastMessage = added.Session.State.LastMessage,
            LastCustomer = added.Session.State.LastCustomer,
            Answered = added.Session.State.Answered,
            Owner = added.Session.State.Owner,
            Unanswered = added.Session.State.IsUnanswered,
        };

    public Session ToSession() =>
        new()
        {
            Key = Name,
            CustomerId = CustomerId,
            Title = Title,
            Metadata = Metadata!,
            CreationUtc = CreationUtc,
            LastActivityUtc = LastActivityUtc,
            State = State,
        };
}
