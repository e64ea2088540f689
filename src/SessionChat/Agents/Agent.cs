using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>A session's agent while it is in memory.</summary>
internal sealed class Agent
{
    public Agent(SessionKey session, AgentMemory memory)
    {
        (Session, Memory) = (session, memory);
        Node = new(this);
    }

    public SessionKey Session { get; }

    /// <summary>Owned by the caller that acquired the agent.</summary>
    public AgentMemory Memory { get; set; }

    /// <summary>Its node in the list of idle agents; in no list while it is at work. For the cache.</summary>
    public LinkedListNode<Agent> Node { get; }

    /// <summary>Whether it is removed when its work is done. For the cache.</summary>
    public bool IsForgotten { get; set; }
}
