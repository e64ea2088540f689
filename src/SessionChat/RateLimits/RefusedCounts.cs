using Microsoft.Extensions.Options;

namespace Platform.SessionChat.RateLimits;

/// <summary>Refused requests of each tenant, by policy, since this process started. Of too many tenants the one not refused for longest is forgotten.</summary>
internal sealed class RefusedCounts(IOptions<SessionChatOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byTenant = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _latestFirst = new();

    /// <summary>What was refused of a tenant; zeros when it is not known.</summary>
    public RateLimitedFigures Of(string tenant)
    {
        lock (_lock)
            return _byTenant.TryGetValue(tenant, out var node)
                ? new RateLimitedFigures(node.Value.Counts[0], node.Value.Counts[1], node.Value.Counts[2])
                : new RateLimitedFigures(0, 0, 0);
    }

    /// <summary>Counts a refusal.</summary>
    /// <param name="tenant">Whose request it was.</param>
    /// <param name="violated">The policies that had no room.</param>
    public void Count(string tenant, RateLimitPolicies violated)
    {
        lock (_lock)
        {
            var node = Latest(tenant);
            for (int policy = 0; policy < PolicyLimits.Count; policy++)
                if (PolicyLimits.Has(violated, policy))
                    node.Value.Counts[policy]++;
        }
    }

    private LinkedListNode<Entry> Latest(string tenant)
    {
        if (_byTenant.TryGetValue(tenant, out var node))
            _latestFirst.Remove(node);
        else
        {
            if (_byTenant.Count == options.Value.MaxTenantFigures)
            {
                _byTenant.Remove(_latestFirst.Last!.Value.Tenant);
                _latestFirst.RemoveLast();
            }

            _byTenant.Add(tenant, node = new LinkedListNode<Entry>(new Entry(tenant, new long[PolicyLimits.Count])));
        }

        _latestFirst.AddFirst(node);
        return node;
    }

    private readonly record struct Entry(string Tenant, long[] Counts);
}
