using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.RateLimits;

/// <summary>Admits requests within their client's limits, and says in every answer how much was left when they came.</summary>
internal sealed class RequestLimits(
    IRateLimiter limiter,
    PolicyLimits limits,
    RateLimitFields fields,
    RateLimitRefusal refusal,
    RateLimitMetrics metrics,
    RefusedCounts refused,
    IOptions<RateLimitOptions> options
)
{
    private readonly int _ipv6PrefixLength = options.Value.Ipv6PrefixLength;

    /// <summary>Charges a request. Sets <c>RateLimit</c> and <c>RateLimit-Policy</c>.</summary>
    /// <param name="context">Its tenant can be read, or it is answered 400.</param>
    /// <param name="policies">What it counts as; those without a limit count for nothing.</param>
    /// <returns>False when it is answered already: 429, or 503 when the limits cannot be asked.</returns>
    public ValueTask<bool> AdmitAsync(HttpContext context, RateLimitPolicies policies)
    {
        policies &= limits.Limited;
        if (policies == RateLimitPolicies.None)
            return new(true);
        if (!TenantHeader.TryRead(context, out var tenant))
            return AnsweredAsync(refusal.WrongTenantAsync(context));
        var charge = limiter.ChargeAsync(ClientKey.Of(tenant, context.Connection.RemoteIpAddress, _ipv6PrefixLength), policies);
        return charge.IsCompletedSuccessfully
            ? DecideAsync(context, tenant, policies, charge.Result)
            : AwaitAsync(context, tenant, policies, charge);
    }

    private async ValueTask<bool> AwaitAsync(
        HttpContext context,
        string tenant,
        RateLimitPolicies policies,
        ValueTask<RateLimitDecision> charge
    )
    {
        RateLimitDecision decision;
        try
        {
            decision = await charge;
        }
        catch (StoreUnavailableException e)
        {
            metrics.Unavailable();
            await refusal.UndecidedAsync(context, $"Whether this request is within its limits cannot be told. {e.Message}");
            return false;
        }

        return await DecideAsync(context, tenant, policies, decision);
    }

    private ValueTask<bool> DecideAsync(HttpContext context, string tenant, RateLimitPolicies policies, in RateLimitDecision decision)
    {
        if (decision.Outcome == RateLimitOutcome.TableFull)
        {
            metrics.TableFull();
            return AnsweredAsync(
                refusal.UndecidedAsync(
                    context,
                    "Too many clients ask at once: no further one can be counted, and so none is admitted. Try again."
                )
            );
        }

        fields.Set(context, policies, decision);
        if (decision.Outcome == RateLimitOutcome.Admitted)
        {
            metrics.Admitted(policies);
            return new(true);
        }

        var violated = decision.Violated(policies);
        metrics.Refused(violated);
        refused.Count(tenant, violated);
        return AnsweredAsync(refusal.ExceededAsync(context, violated, decision));
    }

    private static async ValueTask<bool> AnsweredAsync(Task answer)
    {
        await answer;
        return false;
    }
}
