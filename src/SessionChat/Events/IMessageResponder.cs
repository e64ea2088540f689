using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Events;

/// <summary>
/// Answers customers' messages. Declared here, where messages are stored, and implemented by the agents, so that events know nothing of
/// agents. No member blocks or throws.
/// </summary>
internal interface IMessageResponder
{
    /// <summary>
    /// Has a message answered that was stored and is this process's to answer. When the responder is at its limit the message is left to
    /// the recovery.
    /// </summary>
    /// <param name="session">Its session.</param>
    /// <param name="message">The message.</param>
    /// <param name="before">The session's state before it.</param>
    void Offer(SessionKey session, ChatEvent message, in SessionState before);

    /// <summary>A session was removed: its work stops, and what is in memory for it is dropped.</summary>
    void Forget(SessionKey session);
}
