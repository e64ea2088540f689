namespace Platform.SessionChat.Tenants;

/// <summary>
/// Something of each tenant, with a bound: anybody can make tenants up. Beyond it, that of the tenant not seen for longest is forgotten.
/// For one thread at a time.
/// </summary>
/// <param name="most">Tenants at most, at least 1.</param>
/// <param name="create">What a tenant has at first.</param>
internal sealed class RecentTenants<T>(int most, Func<T> create)
{
    private readonly Dictionary<string, LinkedListNode<(string Tenant, T Value)>> _byTenant = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Tenant, T Value)> _latestLast = new();

    /// <summary>A tenant's, without seeing it.</summary>
    /// <returns>The default when it is not known.</returns>
    public T? Find(string tenant) => _byTenant.TryGetValue(tenant, out var node) ? node.Value.Value : default;

    /// <summary>A tenant's, which is seen now.</summary>
    public T Of(string tenant)
    {
        if (_byTenant.TryGetValue(tenant, out var node))
        {
            if (node.Next is not null)
            {
                _latestLast.Remove(node);
                _latestLast.AddLast(node);
            }

            return node.Value.Value;
        }

        if (_byTenant.Count == most)
        {
            _byTenant.Remove(_latestLast.First!.Value.Tenant);
            _latestLast.RemoveFirst();
        }

        return (_byTenant[tenant] = _latestLast.AddLast((tenant, create()))).Value.Value;
    }
}
