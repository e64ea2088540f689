using System.Diagnostics.Metrics;
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.Lifecycle;

/// <summary>Cleans up after a session was removed from the store: drops its agent and ends the waits for its events.</summary>
internal sealed class SessionEnd
{
    private readonly IMessageResponder _responder;
    private readonly EventFeed _feed;
    private readonly TenantFigures _figures;
    private readonly Counter<long> _removed;

    public SessionEnd(IMessageResponder responder, EventFeed feed, TenantFigures figures, IMeterFactory meters)
    {
        (_responder, _feed, _figures) = (responder, feed, figures);
        _removed = meters
            .Create("Platform.SessionChat")
            .CreateCounter<long>("chat.sessions.removed", "{session}", "Sessions removed by this process, by reason");
    }

    /// <summary>It was idle too long.</summary>
    public void Expired(SessionKey session) => Removed(session, "idle");

    /// <summary>A client removed it.</summary>
    public void Deleted(SessionKey session) => Removed(session, "deleted");

    private void Removed(SessionKey session, string reason)
    {
        _removed.Add(1, new KeyValuePair<string, object?>("reason", reason));
        _responder.Forget(session);
        _feed.End(session);
        _figures.Removed(session.Tenant);
    }
}
