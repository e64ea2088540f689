using Microsoft.Extensions.Options;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Tenants;

/// <summary>What <c>/stats</c> says of each tenant. Of tenants not seen for longest it is forgotten beyond a bound: anybody can make them up.</summary>
internal sealed class TenantFigures(IChatStore store, IOptions<SessionChatOptions> options, TimeProvider time)
{
    /// <summary>How long a count of the store is good, corrected by what this process opens and removes.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Figures>> _byTenant = new(StringComparer.Ordinal);
    private readonly LinkedList<Figures> _order = new();

    /// <summary>A session was opened by this process.</summary>
    public void Opened(string tenant) => Change(tenant, static figures =>
    {
        figures.Total++;
        figures.SetActive(figures.Active + 1);
    });

    /// <summary>A session was removed by this process.</summary>
    public void Removed(string tenant) => Change(tenant, static figures => figures.SetActive(Math.Max(0, figures.Active - 1)));

    /// <summary>Events were stored by this process.</summary>
    public void Stored(string tenant, int events)
    {
        lock (_gate)
            Of(tenant).Events += events;
    }

    /// <summary>The tenant's sessions and how many events this process has stored since it started.</summary>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">The store is away.</exception>
    public async Task<(SessionFigures Sessions, long Events)> ReadAsync(string tenant, CancellationToken cancellationToken)
    {
        bool isFresh;
        lock (_gate)
            isFresh = Of(tenant).CountedAt is { } at && time.GetElapsedTime(at) < Fresh;
        if (!isFresh)
        {
            long now = await store.CountAsync(tenant, cancellationToken);
            Change(tenant, figures =>
            {
                figures.SetActive(now);
                figures.CountedAt = time.GetTimestamp();
            });
        }

        lock (_gate)
        {
            var figures = Of(tenant);
            return (new SessionFigures(figures.Total, figures.Active, figures.Peak), figures.Events);
        }
    }

    private void Change(string tenant, Action<Figures> change)
    {
        lock (_gate)
            change(Of(tenant));
    }

    private Figures Of(string tenant)
    {
        if (_byTenant.TryGetValue(tenant, out var known))
        {
            if (_order.Last != known)
            {
                _order.Remove(known);
                _order.AddLast(known);
            }

            return known.Value;
        }

        if (_byTenant.Count >= options.Value.MaxTenantFigures)
        {
            _byTenant.Remove(_order.First!.Value.Tenant);
            _order.RemoveFirst();
        }

        return (_byTenant[tenant] = _order.AddLast(new Figures(tenant))).Value;
    }

    private sealed class Figures(string tenant)
    {
        public string Tenant => tenant;

        public long Total { get; set; }

        public long Active { get; private set; }

        public long Peak { get; private set; }

        public long Events { get; set; }

        public long? CountedAt { get; set; }

        public void SetActive(long sessions) => (Active, Peak) = (sessions, Math.Max(Peak, sessions));
    }
}
