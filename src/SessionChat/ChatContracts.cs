using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.SessionChat;

/// <summary>A session to be opened; all of it may be left out.</summary>
/// <param name="CustomerId">Who talks, 1 to 200 characters.</param>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Metadata">A JSON object.</param>
public sealed record SessionRequest(
    [property: JsonPropertyName("customer_id")] string? CustomerId = null,
    [property: JsonPropertyName("title")] string? Title = null,
    [property: JsonPropertyName("metadata")] JsonElement? Metadata = null
);

/// <summary>What shall change of a session: what is left out stays, null takes it away. Metadata is replaced as a whole.</summary>
public sealed record SessionPatch
{
    [JsonPropertyName("customer_id")]
    public JsonElement CustomerId { get; init; }

    [JsonPropertyName("title")]
    public JsonElement Title { get; init; }

    [JsonPropertyName("metadata")]
    public JsonElement Metadata { get; init; }
}

/// <summary>A session.</summary>
/// <param name="Id">Names it in every route.</param>
/// <param name="CustomerId">Who talks; null when nobody said.</param>
/// <param name="Title">What it is about; null when nobody said.</param>
/// <param name="Metadata">A JSON object.</param>
/// <param name="CreationUtc">When it was opened.</param>
/// <param name="LastActivityUtc">When the last event was added or the session was changed; idle from then.</param>
/// <param name="Events">How many events it has: the offset of the next.</param>
public sealed record SessionReply(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("customer_id")] string? CustomerId,
    [property: JsonPropertyName("title")] string? Title,
    [property: JsonPropertyName("metadata")] JsonElement Metadata,
    [property: JsonPropertyName("creation_utc")] DateTimeOffset CreationUtc,
    [property: JsonPropertyName("last_activity_utc")] DateTimeOffset LastActivityUtc,
    [property: JsonPropertyName("events")] long Events
);

/// <summary>Sessions, newest first.</summary>
/// <param name="Sessions">The page.</param>
/// <param name="Next">For <c>?after=</c>; null on the last page.</param>
public sealed record SessionPage(
    [property: JsonPropertyName("sessions")] IReadOnlyList<SessionReply> Sessions,
    [property: JsonPropertyName("next")] string? Next
);

/// <summary>An event of the customer.</summary>
/// <param name="Kind"><c>message</c> or <c>custom</c>.</param>
/// <param name="Source"><c>customer</c>.</param>
/// <param name="Message">What a message says.</param>
/// <param name="Data">What a custom event holds: a JSON object.</param>
public sealed record EventRequest(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("message")] string? Message = null,
    [property: JsonPropertyName("data")] JsonElement? Data = null
);

/// <summary>An event.</summary>
/// <param name="Id"><c>session-offset</c>.</param>
/// <param name="SessionId">Of this session.</param>
/// <param name="Offset">0, 1, 2 … without a gap in a session.</param>
/// <param name="Kind"><c>message</c>, <c>status</c>, <c>tool</c>, <c>custom</c>.</param>
/// <param name="Source"><c>customer</c>, <c>ai_agent</c>, <c>system</c>.</param>
/// <param name="CorrelationId">The id of the customer's event that it belongs to, its own for those.</param>
/// <param name="CreationUtc">When it was added.</param>
/// <param name="Data">Of messages <c>{"message":"…"}</c>, of statuses <c>{"status":"…"}</c>.</param>
public sealed record EventReply(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("offset")] long Offset,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("correlation_id")] string CorrelationId,
    [property: JsonPropertyName("creation_utc")] DateTimeOffset CreationUtc,
    [property: JsonPropertyName("data")] JsonElement Data
);

/// <summary>A message that waits for its reply.</summary>
/// <param name="Message">What is said.</param>
/// <param name="SessionId">Where; left out, a session is opened.</param>
public sealed record ChatRequest(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("session_id")] string? SessionId = null
);

/// <summary>A message and its reply.</summary>
/// <param name="SessionId">Where.</param>
/// <param name="Event">The message.</param>
/// <param name="Reply">What the agent said.</param>
public sealed record ChatReply(
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("event")] EventReply Event,
    [property: JsonPropertyName("reply")] EventReply Reply
);

/// <summary>Figures of a tenant, and of the agents of this process.</summary>
public sealed record StatsReply(
    [property: JsonPropertyName("sessions")] SessionFigures Sessions,
    [property: JsonPropertyName("agents")] AgentFigures Agents,
    [property: JsonPropertyName("events")] long Events,
    [property: JsonPropertyName("rate_limited")] RateLimitedFigures RateLimited
);

/// <summary>Sessions of the tenant.</summary>
/// <param name="Total">Opened through this process since it started.</param>
/// <param name="Active">Stored now.</param>
/// <param name="Peak">Most stored at once, as this process has seen.</param>
public sealed record SessionFigures(
    [property: JsonPropertyName("total")] long Total,
    [property: JsonPropertyName("active")] long Active,
    [property: JsonPropertyName("peak")] long Peak
);

/// <summary>Agents of this process, of all tenants, since it started.</summary>
/// <param name="Live">In memory now.</param>
/// <param name="Created">For a session's first message.</param>
/// <param name="Evicted">Removed from memory for another.</param>
/// <param name="Revived">Made again from the stored events.</param>
public sealed record AgentFigures(
    [property: JsonPropertyName("live")] long Live,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("evicted")] long Evicted,
    [property: JsonPropertyName("revived")] long Revived
);

/// <summary>Requests of the tenant that this process has refused, by policy.</summary>
public sealed record RateLimitedFigures(
    [property: JsonPropertyName("create_guest_session")] long CreateGuestSession,
    [property: JsonPropertyName("customer_event")] long CustomerEvent,
    [property: JsonPropertyName("default")] long Default
);

/// <summary>JSON of the contracts, generated at build time.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionPatch))]
[JsonSerializable(typeof(SessionReply))]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(EventRequest))]
[JsonSerializable(typeof(EventReply))]
[JsonSerializable(typeof(IReadOnlyList<EventReply>))]
[JsonSerializable(typeof(ChatRequest))]
[JsonSerializable(typeof(ChatReply))]
[JsonSerializable(typeof(StatsReply))]
public sealed partial class ChatJson : JsonSerializerContext;
