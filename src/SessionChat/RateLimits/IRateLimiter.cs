using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.RateLimits;

/// <summary>
/// Counts what was admitted of each client and policy within a moving window: of any stretch of time as long as the window, the end not
/// counted, no more is
/// admitted than the limit; and nothing is refused while fewer were.
/// </summary>
internal interface IRateLimiter
{
    /// <summary>Charges a request to all of some policies, or, when one has no room, to none.</summary>
    /// <param name="client">Who asks.</param>
    /// <param name="policies">At least one; those that have a limit.</param>
    /// <exception cref="StoreUnavailableException">It cannot be told now; after a time-out the request may have been charged.</exception>
    ValueTask<RateLimitDecision> ChargeAsync(ClientKey client, RateLimitPolicies policies);
}
