#pragma warning disable CA1822 // Not built yet.
using Platform.SessionChat.Events;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>Brings stored messages to their agents, and what those say to the store.</summary>
internal sealed class AgentDispatcher
{
    /// <summary>What a client is told without room.</summary>
    public const string NoRoom = "Too many sessions wait for their agents. Nothing was stored; try again.";

    /// <summary>Whether one more session may be at work (<see cref="AgentOptions.MaxSessionsAtWork"/>). Ask before a message is stored.</summary>
    public bool HasRoom(SessionKey session) => true;

    /// <summary>Has a message answered that was stored and is this process's to answer. Never blocks or throws; without room it is found again by the recovery.</summary>
    /// <param name="session">Its session.</param>
    /// <param name="message">The message.</param>
    /// <param name="before">The session's state before it.</param>
    public void Offer(SessionKey session, ChatEvent message, in SessionState before)
    {
    }

    /// <summary>The session is gone: its agent goes too.</summary>
    public void Forget(SessionKey session)
    {
    }

    /// <summary>For <c>/stats</c>.</summary>
    public AgentFigures Figures => new(0, 0, 0, 0);
}
