using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>A session's agent while it is in memory.</summary>
internal sealed class Agent
{
    public Agent(SessionKey session, AgentMemory memory)
    {
        (Session, Memory) = (session, memory);
        Place = new(this);
    }

    public SessionKey Session { get; }

    /// <summary>Belongs to who acquired the agent.</summary>
    public AgentMemory Memory { get; set; }

    /// <summary>Among the idle ones; in no list while it is at work. The cache's.</summary>
    public LinkedListNode<Agent> Place { get; }

    /// <summary>Whether it goes when its work is done. The cache's.</summary>
    public bool IsForgotten { get; set; }
}
