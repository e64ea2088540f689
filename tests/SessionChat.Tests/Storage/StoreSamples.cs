using System.Globalization;
using System.Text.Json;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>What tests store.</summary>
internal static class StoreSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly TimeSpan LongLease = TimeSpan.FromHours(1);

    private static int _last;

    /// <summary>Ids grow as those of real sessions do.</summary>
    public static Session Session(string tenant = "t", string? customer = null, DateTimeOffset? at = null) =>
        new()
        {
            Key = new SessionKey(tenant, Interlocked.Increment(ref _last).ToString("x32", CultureInfo.InvariantCulture)),
            CustomerId = customer,
            CreationUtc = at ?? Noon,
            LastActivityUtc = at ?? Noon,
        };

    public static async Task<SessionKey> CreateAsync(
        this IChatStore store,
        string tenant = "t",
        string? customer = null,
        DateTimeOffset? at = null
    )
    {
        var session = Session(tenant, customer, at);
        Assert.True((await store.CreateAsync(new(session, null), default)).IsNew);
        return session.Key;
    }

    public static EventDraft Message(string text, EventSource source = EventSource.Customer) =>
        new(EventKind.Message, source, Data("message", text));

    public static EventDraft Status(string status) => new(EventKind.Status, EventSource.AiAgent, Data("status", status));

    public static EventDraft Custom(string data = """{"x":1}""") => new(EventKind.Custom, EventSource.Customer, data);

    public static CustomerAppend Asks(
        this SessionKey key,
        string text = "hello",
        string owner = "me",
        Idempotency? idempotency = null,
        DateTimeOffset? at = null
    ) => new(key, Message(text), idempotency, owner, at ?? Noon);

    /// <summary>A reply that ends the turn.</summary>
    public static AgentAppend Answers(
        this SessionKey key,
        long message,
        string owner = "me",
        string text = "hi",
        DateTimeOffset? at = null
    ) => new(key, message, [Status("ready"), Message(text, EventSource.AiAgent)], IsEnd: true, owner, at ?? Noon);

    /// <summary>Statuses while it works.</summary>
    public static AgentAppend Works(this SessionKey key, long message, string owner = "me", DateTimeOffset? at = null) =>
        new(key, message, [Status("processing"), Status("typing")], IsEnd: false, owner, at ?? Noon);

    public static async Task<IReadOnlyList<ChatEvent>> AllAsync(this IChatStore store, SessionKey key) =>
        await store.ReadAsync(new EventQuery { Session = key, Limit = 100_000 }, default)
        ?? throw new InvalidOperationException($"There is no session {key}.");

    public static async Task<SessionState> StateAsync(this IChatStore store, SessionKey key) =>
        (await store.FindAsync(key, default))!.State;

    /// <summary>An event whose JSON is written as every store writes it.</summary>
    public static ChatEvent Normal(ChatEvent item) =>
        item with
        {
            Data = JsonSerializer.Serialize(JsonDocument.Parse(item.Data).RootElement),
        };

    /// <summary>However it is written: PostgreSQL keeps what JSON means.</summary>
    public static void AssertJson(string expected, string actual) =>
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement), actual);

    private static string Data(string name, string text) => JsonSerializer.Serialize(new Dictionary<string, string> { [name] = text });
}
