#pragma warning disable CA1822 // Not built yet.
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Events;

/// <summary>Tells who waits for events of a session that there are new ones.</summary>
internal sealed class EventFeed
{
    /// <summary>Tells of events that were stored by this process. Never blocks or throws.</summary>
    /// <param name="session">Of this session.</param>
    /// <param name="events">In the order of their offsets, at least one.</param>
    public void Publish(SessionKey session, IReadOnlyList<ChatEvent> events)
    {
    }
}
