using Microsoft.Extensions.Options;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Tenants;

/// <summary>What <c>/stats</c> says of each tenant's sessions and events.</summary>
internal sealed class TenantFigures(IChatStore store, IOptions<SessionChatOptions> options, TimeProvider time)
{
    /// <summary>How long a count of the store is good, corrected by what this process opens and removes.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RecentTenants<Figures> _tenants = new(options.Value.MaxTenantFigures, static () => new Figures());

    /// <summary>A session was opened by this process.</summary>
    public void Opened(string tenant) =>
        Change(
            tenant,
            static figures =>
            {
                figures.Total++;
                figures.SetActive(figures.Active + 1);
            }
        );

    /// <summary>A session was removed by this process.</summary>
    public void Removed(string tenant) => Change(tenant, static figures => figures.SetActive(Math.Max(0, figures.Active - 1)));

    /// <summary>Events were stored by this process.</summary>
    public void Stored(string tenant, int events)
    {
        lock (_gate)
            _tenants.Of(tenant).Events += events;
    }

    /// <summary>The tenant's sessions and how many events this process has stored since it started.</summary>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">The store is unavailable.</exception>
    public async Task<(SessionFigures Sessions, long Events)> ReadAsync(string tenant, CancellationToken cancellationToken)
    {
        bool isFresh;
        lock (_gate)
            isFresh = _tenants.Of(tenant).CountedAt is { } at && time.GetElapsedTime(at) < Fresh;
        if (!isFresh)
        {
            long now = await store.CountAsync(tenant, cancellationToken);
            Change(
                tenant,
                figures =>
                {
                    figures.SetActive(now);
                    figures.CountedAt = time.GetTimestamp();
                }
            );
        }

        lock (_gate)
        {
            var figures = _tenants.Of(tenant);
            return (new SessionFigures(figures.Total, figures.Active, figures.Peak), figures.Events);
        }
    }

    private void Change(string tenant, Action<Figures> change)
    {
        lock (_gate)
            change(_tenants.Of(tenant));
    }

    private sealed class Figures
    {
        public long Total { get; set; }

        public long Active { get; private set; }

        public long Peak { get; private set; }

        public long Events { get; set; }

        public long? CountedAt { get; set; }

        public void SetActive(long sessions) => (Active, Peak) = (sessions, Math.Max(Peak, sessions));
    }
}
