namespace Platform.SessionChat.Sessions;

/// <summary>A stored session.</summary>
internal sealed record Session
{
    public required SessionKey Key { get; init; }

    public string? CustomerId { get; init; }

    public string? Title { get; init; }

    /// <summary>A JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>To the millisecond.</summary>
    public required DateTimeOffset CreationUtc { get; init; }

    /// <summary>When the last event was added or the session changed, to the millisecond.</summary>
    public required DateTimeOffset LastActivityUtc { get; init; }

    public SessionState State { get; init; } = SessionState.Empty;

    /// <summary>One that is opened now.</summary>
    public static Session New(SessionKey key, TimeProvider time)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return new Session
        {
            Key = key,
            CreationUtc = now,
            LastActivityUtc = now,
        };
    }
}

/// <summary>A session to be stored.</summary>
/// <param name="Session">As it will be, if it is new.</param>
/// <param name="Idempotency">A key of the tenant; null without.</param>
internal sealed record NewSession(Session Session, Idempotency? Idempotency);

/// <summary>What <c>Idempotency-Key</c> said, and what it was said of. It is remembered as long as the session lives.</summary>
/// <param name="Key">1 to 255 visible ASCII characters.</param>
/// <param name="Fingerprint">Of the request: equal for equal requests. At most 64 ASCII characters.</param>
internal sealed record Idempotency(string Key, string Fingerprint);

/// <summary>What became of a <see cref="NewSession"/>.</summary>
/// <param name="Session">As it is stored, now or when the key was first used; null when the key was used for another request.</param>
/// <param name="IsNew">Whether it was stored now.</param>
internal readonly record struct SessionCreation(Session? Session, bool IsNew);

/// <summary>What shall be changed of a session; what is null stays.</summary>
/// <param name="Apply">Makes the changed session of the stored one; pure, may be called again. Must leave key, times and state
/// alone.</param>
/// <param name="Now">Becomes its last activity.</param>
internal sealed record SessionChange(Func<Session, Session> Apply, DateTimeOffset Now);

/// <summary>Sessions of a tenant, newest first.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="CustomerId">Only this customer's; null for all.</param>
/// <param name="Before">Only those with a smaller id; null for the newest.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record SessionQuery(string Tenant, string? CustomerId, string? Before, int Limit);
