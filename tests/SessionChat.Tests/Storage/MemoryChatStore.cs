using Platform.SessionChat.Sessions;
using Platform.SessionChat.Storage;

namespace Platform.SessionChat.Tests.Storage;

/// <summary>
/// A store that forgets, for tests of what stands on a store; it keeps the contract of the others. Several replicas may share one.
/// </summary>
/// <param name="time">Tells when a lease is past.</param>
internal sealed class MemoryChatStore(TimeProvider? time = null) : IChatStore
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<SessionKey, Kept> _sessions = [];
    private readonly Dictionary<string, DateTimeOffset> _leases = [];

    /// <summary>Runs before each call; what it throws, the call throws, and nothing was done.</summary>
    public Func<Task>? Before { get; set; }

    /// <summary>Runs after each call has done its work; what it throws, the call throws, although it was done.</summary>
    public Func<Task>? After { get; set; }

    public Task PrepareAsync(CancellationToken cancellationToken) => RunAsync(() => true);

    public Task PingAsync(CancellationToken cancellationToken) => RunAsync(() => true);

    public Task<SessionCreation> CreateAsync(NewSession session, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            var (added, idempotency) = session;
            if (
                idempotency is not null
                && OfTenant(added.Key.Tenant).FirstOrDefault(kept => kept.Idempotency?.Key == idempotency.Key) is { } before
            )
                return new SessionCreation(before.Idempotency == idempotency ? before.Session : null, IsNew: false);
            _sessions.Add(added.Key, new Kept { Session = added, Idempotency = idempotency });
            return new SessionCreation(added, IsNew: true);
        });

    public Task<Session?> FindAsync(SessionKey key, CancellationToken cancellationToken) => RunAsync(() => Find(key)?.Session);

    public Task<IReadOnlyList<Session>> ListAsync(SessionQuery query, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<Session>>(() =>
            [
                .. OfTenant(query.Tenant)
                    .Select(kept => kept.Session)
                    .Where(session => query.CustomerId is null || session.CustomerId == query.CustomerId)
                    .Where(session => query.Before is null || string.CompareOrdinal(session.Key.Id, query.Before) < 0)
                    .OrderByDescending(session => session.Key.Id, StringComparer.Ordinal)
                    .Take(query.Limit),
            ]
        );

    public Task<Session?> ChangeAsync(SessionKey key, SessionChange change, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            if (Find(key) is not { } kept)
                return null;
            return kept.Session = change.Apply(kept.Session) with { LastActivityUtc = kept.Head.Later(change.Now) };
        });

    public Task<bool> DeleteAsync(SessionKey key, CancellationToken cancellationToken) => RunAsync(() => _sessions.Remove(key));

    public Task<IReadOnlyList<SessionKey>> ExpireAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<SessionKey>>(() =>
        {
            SessionKey[] idle =
            [
                .. _sessions.Values.Where(kept => kept.Session.LastActivityUtc < before).Take(limit).Select(kept => kept.Session.Key),
            ];
            foreach (var key in idle)
                _sessions.Remove(key);
            return idle;
        });

    public Task<long> CountAsync(string tenant, CancellationToken cancellationToken) => RunAsync(() => (long)OfTenant(tenant).Count());

    public Task<CustomerAppendOutcome> AppendAsync(CustomerAppend append, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            if (Find(append.Session) is not { } kept)
                return CustomerAppendOutcome.Refused(CustomerAppendStatus.NoSession);
            var before = kept.Session.State;
            if (append.Idempotency is { } idempotency && kept.Keys.TryGetValue(idempotency.Key, out var known))
                return known.Fingerprint == idempotency.Fingerprint
                    ? new CustomerAppendOutcome(CustomerAppendStatus.Repeated, kept.Events[(int)known.Offset], before, before)
                    : CustomerAppendOutcome.Refused(CustomerAppendStatus.KeyReused);
            kept.Head = kept.Head.With(append, out var added);
            kept.Events.Add(added);
            if (append.Idempotency is { } used)
                kept.Keys.Add(used.Key, (used.Fingerprint, added.Offset));
            return new CustomerAppendOutcome(CustomerAppendStatus.Stored, added, before, kept.Session.State);
        });

    public Task<AgentAppendOutcome> AppendAsync(AgentAppend append, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            if (Find(append.Session) is not { } kept)
                return new AgentAppendOutcome(null, SessionState.Empty);
            if (kept.Head.With(append, out var added) is not { } head)
                return new AgentAppendOutcome(null, kept.Session.State);
            kept.Head = head;
            kept.Events.AddRange(added);
            return new AgentAppendOutcome(added, head.State);
        });

    public Task<IReadOnlyList<ChatEvent>?> ReadAsync(EventQuery query, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ChatEvent>?>(() =>
        {
            if (Find(query.Session) is not { } kept)
                return null;
            var events = kept
                .Events.Where(e => e.Offset >= query.MinOffset && e.Offset < query.BeforeOffset)
                .Where(e => query.Kinds is null || query.Kinds.Contains(e.Kind))
                .Where(e => query.Source is null || e.Source == query.Source);
            return [.. (query.NewestFirst ? events.Reverse() : events).Take(query.Limit)];
        });

    public Task<IReadOnlyList<ClaimedSession>> ClaimAsync(string owner, TimeSpan lease, int limit, CancellationToken cancellationToken) =>
        RunAsync<IReadOnlyList<ClaimedSession>>(() =>
        {
            var now = _time.GetUtcNow();
            _leases[owner] = now + lease;
            Kept[] claimed =
            [
                .. _sessions
                    .Values.Where(kept => kept.Session.State.IsUnanswered)
                    .Where(kept => kept.Session.State.Owner is not { } other || other == owner || _leases.GetValueOrDefault(other) < now)
                    .OrderBy(kept => kept.Session.State.Owner == owner)
                    .ThenBy(kept => kept.Session.LastActivityUtc)
                    .Take(limit),
            ];
            foreach (var kept in claimed)
                kept.Head = kept.Head with { State = kept.Session.State.TakenBy(owner) };
            return [.. claimed.Select(kept => new ClaimedSession(kept.Session.Key, kept.Session.State))];
        });

    private Kept? Find(SessionKey key) => _sessions.GetValueOrDefault(key);

    private IEnumerable<Kept> OfTenant(string tenant) => _sessions.Values.Where(kept => kept.Session.Key.Tenant == tenant);

    private async Task<T> RunAsync<T>(Func<T> work)
    {
        if (Before is { } before)
            await before();
        T result;
        lock (_lock)
            result = work();
        if (After is { } after)
            await after();
        return result;
    }

    /// <summary>A session with all that goes with it.</summary>
    private sealed class Kept
    {
        public required Session Session { get; set; }

        public required Idempotency? Idempotency { get; init; }

        public List<ChatEvent> Events { get; } = [];

        public Dictionary<string, (string Fingerprint, long Offset)> Keys { get; } = [];

        public SessionHead Head
        {
            get => new(Session.State, Session.LastActivityUtc);
            set => Session = Session with { State = value.State, LastActivityUtc = value.LastActivityUtc };
        }
    }
}
