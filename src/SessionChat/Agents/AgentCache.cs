using Microsoft.Extensions.Options;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Agents;

/// <summary>
/// The agents in memory, at most <see cref="AgentOptions.MaxLive"/>. For a further one the least recently used idle one is evicted; when
/// all are at work the caller waits, first come first served. Each call takes constant time, however many there are.
/// </summary>
internal sealed class AgentCache(IOptions<AgentOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionKey, Agent> _agents = [];
    private readonly LinkedList<Agent> _idle = new(); // Least recently used first.
    private readonly LinkedList<Waiter> _waiting = new();
    private long _created;
    private long _evicted;
    private long _revived;

    /// <summary>For <c>/stats</c>.</summary>
    public AgentFigures Figures
    {
        get
        {
            lock (_gate)
                return new(_agents.Count, _created, _evicted, _revived);
        }
    }

    /// <summary>Sessions that wait for an agent because all are at work.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Takes a session's agent to work, until it is released. One caller a session at a time.</summary>
    /// <param name="session">Whose agent.</param>
    /// <param name="isRevived">Whether the session had an agent before; for the counts only.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One that is made is empty: the caller fills its memory.</returns>
    public ValueTask<Agent> AcquireAsync(SessionKey session, bool isRevived, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_agents.TryGetValue(session, out var agent))
            {
                // Throws when it is at work.
                _idle.Remove(agent.Node);
                return new(agent);
            }

            if (_waiting.Count == 0 && TryMakeRoom())
                return new(Add(session, isRevived));
            waiter = new Waiter(session, isRevived);
            _waiting.AddLast(waiter.Node);
        }

        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Ends the work of an agent; it is now the most recently used.</summary>
    public void Release(Agent agent)
    {
        lock (_gate)
        {
            if (agent.IsForgotten)
                _agents.Remove(agent.Session);
            else
                _idle.AddLast(agent.Node);
            if (_waiting.First is not { Value: var next } || !TryMakeRoom())
                return;
            _waiting.RemoveFirst();
            next.SetResult(Add(next.Session, next.IsRevived));
        }
    }

    /// <summary>Removes a session's agent; one at work goes when it is released.</summary>
    public void Forget(SessionKey session)
    {
        lock (_gate)
        {
            if (!_agents.TryGetValue(session, out var agent))
                return;
            agent.IsForgotten = true;
            if (agent.Node.List is null)
                return;
            _idle.Remove(agent.Node);
            _agents.Remove(session);
        }
    }

    private bool TryMakeRoom()
    {
        if (_agents.Count < options.Value.MaxLive)
            return true;
        if (_idle.First is not { Value: var oldest })
            return false;
        _idle.RemoveFirst();
        _agents.Remove(oldest.Session);
        _evicted++;
        return true;
    }

    private Agent Add(SessionKey session, bool isRevived)
    {
        var agent = new Agent(session, new AgentMemory(options.Value.MemoryTurns, options.Value.MemoryCharacters));
        _agents.Add(session, agent);
        if (isRevived)
            _revived++;
        else
            _created++;
        return agent;
    }

    private async ValueTask<Agent> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(waiter, cancellationToken), null);
        return await waiter.Task;
    }

    /// <summary>Under the lock, so that a caller that was cancelled is not given an agent that nobody would release.</summary>
    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.TrySetCanceled(cancellationToken))
                _waiting.Remove(waiter.Node);
        }
    }

    /// <summary>Continues on another thread: the caller that releases an agent must not do the next one's work.</summary>
    private sealed class Waiter : TaskCompletionSource<Agent>
    {
        public Waiter(SessionKey session, bool isRevived)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            (Session, IsRevived) = (session, isRevived);
            Node = new(this);
        }

        public SessionKey Session { get; }

        public bool IsRevived { get; }

        public LinkedListNode<Waiter> Node { get; }
    }
}
