using Microsoft.Extensions.Options;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.RateLimits;

/// <summary>Refused requests of each tenant, by policy, since this process started.</summary>
internal sealed class RefusedCounts(IOptions<SessionChatOptions> options)
{
    private readonly Lock _lock = new();
    private readonly RecentTenants<long[]> _tenants = new(options.Value.MaxTenantFigures, static () => new long[PolicyLimits.Count]);

    /// <summary>What was refused of a tenant; zeros when it is not known.</summary>
    public RateLimitedFigures Of(string tenant)
    {
        lock (_lock)
            return _tenants.Find(tenant) is { } counts
                ? new RateLimitedFigures(counts[0], counts[1], counts[2])
                : new RateLimitedFigures(0, 0, 0);
    }

    /// <summary>Counts a refusal.</summary>
    /// <param name="tenant">Whose request it was.</param>
    /// <param name="violated">The policies that had no room.</param>
    public void Count(string tenant, RateLimitPolicies violated)
    {
        lock (_lock)
        {
            long[] counts = _tenants.Of(tenant);
            for (int policy = 0; policy < PolicyLimits.Count; policy++)
                if (PolicyLimits.Has(violated, policy))
                    counts[policy]++;
        }
    }
}
