#pragma warning disable CA1822 // Not built yet.
namespace Platform.SessionChat.RateLimits;

/// <summary>Admits requests within their client's limits, and says in every answer how much is left.</summary>
internal sealed class RequestLimits
{
    /// <summary>Charges a request. Sets <c>RateLimit</c> and <c>RateLimit-Policy</c>.</summary>
    /// <param name="context">Its tenant is read already.</param>
    /// <param name="policies">What it counts as.</param>
    /// <returns>False when it is answered already: 429, or 503 when the limits cannot be asked.</returns>
    public ValueTask<bool> AdmitAsync(HttpContext context, RateLimitPolicies policies) => ValueTask.FromResult(true);
}
