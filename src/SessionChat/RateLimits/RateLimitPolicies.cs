namespace Platform.SessionChat.RateLimits;

/// <summary>What a request counts as; of several, all must have room, or none is charged.</summary>
[Flags]
internal enum RateLimitPolicies
{
    /// <summary>Not limited.</summary>
    None = 0,

    /// <summary><c>create-guest-session</c>.</summary>
    CreateGuestSession = 1,

    /// <summary><c>customer-event</c>.</summary>
    CustomerEvent = 2,

    /// <summary><c>default</c>.</summary>
    Default = 4,
}
