using System.Diagnostics.Metrics;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.Lifecycle;

/// <summary>Opens sessions.</summary>
internal sealed class SessionOpening
{
    private readonly IChatStore _store;
    private readonly TenantFigures _figures;
    private readonly Counter<long> _opened;

    public SessionOpening(IChatStore store, TenantFigures figures, IMeterFactory meters)
    {
        (_store, _figures) = (store, figures);
        _opened = meters
            .Create("Platform.SessionChat")
            .CreateCounter<long>("chat.sessions.opened", "{session}", "Sessions opened by this process");
    }

    /// <summary>
    /// Stores a session, or finds the one that its key has opened. Not given up when the client hangs up: it may be stored already.
    /// </summary>
    /// <exception cref="ServiceDefaults.Stores.StoreUnavailableException">The store is unavailable; the session may be stored all the
    /// same.</exception>
    public async Task<SessionCreation> OpenAsync(NewSession session)
    {
        var creation = await _store.CreateAsync(session, CancellationToken.None);
        if (creation.IsNew)
        {
            _opened.Add(1);
            _figures.Opened(session.Session.Key.Tenant);
        }

        return creation;
    }
}
