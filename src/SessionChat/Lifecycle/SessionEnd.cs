using System.Diagnostics.Metrics;
using Platform.SessionChat.Agents;
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;
using Platform.SessionChat.Tenants;

namespace Platform.SessionChat.Lifecycle;

/// <summary>What goes when a session is removed from the store: its agent, and the patience of those who wait for its events.</summary>
internal sealed class SessionEnd
{
    private readonly AgentDispatcher _agents;
    private readonly EventFeed _feed;
    private readonly TenantFigures _figures;
    private readonly Counter<long> _removed;

    public SessionEnd(AgentDispatcher agents, EventFeed feed, TenantFigures figures, IMeterFactory meters)
    {
        (_agents, _feed, _figures) = (agents, feed, figures);
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
        _agents.Forget(session);
        _feed.End(session);
        _figures.Removed(session.Tenant);
    }
}
