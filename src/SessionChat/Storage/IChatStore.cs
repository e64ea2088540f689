using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Sessions;

namespace Platform.SessionChat.Storage;

/// <summary>
/// Sessions and their events. What a call answers is durable. Changes of one session are carried out one after another, each all
/// or nothing, on however many replicas; different sessions do not wait for each other.
/// <para>
/// Every member throws <see cref="StoreUnavailableException"/> when the store is unavailable or overloaded; a change may then have been
/// carried out all the same.
/// </para>
/// </summary>
internal interface IChatStore
{
    /// <summary>Makes the store usable. May be called again after it threw.</summary>
    /// <exception cref="SchemaTooNewException">A newer program has upgraded it.</exception>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Whether it answers.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Stores a session, or finds the one that was stored with the same key.</summary>
    Task<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken);

    /// <returns>Null when there is none.</returns>
    Task<Session?> FindAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>A page of sessions, newest first.</summary>
    Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken);

    /// <returns>The session as it is now; null when there is none.</returns>
    Task<Session?> ChangeAsync(SessionKey key, SessionChange change, CancellationToken cancellationToken);

    /// <summary>Removes a session with its events.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken);

    /// <summary>Removes sessions whose last activity was before a time, with their events.</summary>
    /// <param name="before">Sessions active at this time or later stay.</param>
    /// <param name="limit">At most so many; call again while so many are removed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Which were removed.</returns>
    Task<IReadOnlyList<SessionKey>> ExpireAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>How many sessions a tenant has.</summary>
    Task<long> CountAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Stores an event of the customer.</summary>
    Task<CustomerAppendOutcome> AppendAsync(CustomerAppend append, CancellationToken cancellationToken);

    /// <summary>Stores what an agent says, unless another process took over or the message is answered.</summary>
    Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken);

    /// <returns>Null when there is no such session; a session without such events gives an empty list.</returns>
    Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Renews this process's lease, and takes over sessions with unanswered messages that nobody owns, that this process owns, or whose
    /// owner's lease has ended. In an embedded store every other owner's lease has ended.
    /// </summary>
    /// <param name="owner">This process.</param>
    /// <param name="lease">How long other processes leave this one's messages to it after a call.</param>
    /// <param name="limit">At most so many sessions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<ClaimedSession>> ClaimAsync(string owner, TimeSpan lease, int limit, CancellationToken cancellationToken);
}
