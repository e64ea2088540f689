using System.Runtime.CompilerServices;

namespace Platform.SessionChat.RateLimits.Memory;

/// <summary>Some of the clients, under one lock.</summary>
internal sealed class ClientShard(PolicyLimits limits, MemoryClock clock, ClientCapacity capacity)
{
    /// <summary>
    /// More than the one that a request may add, so that expired clients become fewer; and few, so that no request waits long.
    /// </summary>
    private const int MaxForgottenPerRequest = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<ClientKey, ClientWindows> _clients = [];
    private ClientWindows? _oldest;
    private ClientWindows? _newest;
    private long _expiry = long.MaxValue;

    /// <summary>Charges a request.</summary>
    /// <returns>False when the client is new and no further one may be remembered.</returns>
    public bool TryCharge(in ClientKey key, RateLimitPolicies policies, out RateLimitDecision decision)
    {
        lock (_lock)
        {
            // Within the lock, so that times are added in their order.
            long now = clock.Now;
            ForgetExpired(now);
            decision = default;
            if (!_clients.TryGetValue(key, out var client))
            {
                if (!capacity.TryReserve())
                    return false;
                _clients.Add(key, client = new ClientWindows(key));
            }

            Charge(client, policies, now, ref decision);
            return true;
        }
    }

    /// <summary>
    /// Forgets clients whose last request has left the window, if there are any. Without any it takes no lock.
    /// </summary>
    public void ForgetExpired()
    {
        long now = clock.Now;
        if (Volatile.Read(ref _expiry) > now)
            return;
        lock (_lock)
            ForgetExpired(now);
    }

    private void Charge(ClientWindows client, RateLimitPolicies policies, long now, ref RateLimitDecision decision)
    {
        for (int policy = 0; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(policies, policy))
            {
                client.Windows[policy].ForgetUntil(now - clock.Window);
                if (client.Windows[policy].Count >= limits[policy])
                    decision.Outcome = RateLimitOutcome.Exceeded;
            }

        bool admitted = decision.Outcome == RateLimitOutcome.Admitted;
        for (int policy = 0; policy < PolicyLimits.Count; policy++)
            if (PolicyLimits.Has(policies, policy))
            {
                if (admitted)
                    client.Windows[policy].Add(now, limits[policy]);
                decision.States[policy] = StateOf(client.Windows[policy], limits[policy], now);
            }

        if (admitted)
            MoveToNewest(client, now);
    }

    private PolicyState StateOf(in MovingWindow window, int limit, long now) =>
        new(limit - window.Count, window.Count == 0 ? TimeSpan.Zero : clock.Span(window.Oldest + clock.Window - now));

    private void ForgetExpired(long now)
    {
        for (int i = 0; i < MaxForgottenPerRequest && _oldest is { } client && client.LastAdmission + clock.Window <= now; i++)
        {
            Unlink(client);
            _clients.Remove(client.Key);
            capacity.Release();
        }

        NoteExpiry();
    }

    private void MoveToNewest(ClientWindows client, long now)
    {
        client.LastAdmission = now;
        if (client != _newest)
        {
            Unlink(client);
            client.Older = _newest;
            if (_newest is null)
                _oldest = client;
            else
                _newest.Newer = client;
            _newest = client;
        }

        NoteExpiry();
    }

    /// <summary>Takes a client out of the order; one that is not in it stays out.</summary>
    private void Unlink(ClientWindows client)
    {
        if (client.Older is { } older)
            older.Newer = client.Newer;
        else if (_oldest == client)
            _oldest = client.Newer;
        if (client.Newer is { } newer)
            newer.Older = client.Older;
        else if (_newest == client)
            _newest = client.Older;
        (client.Older, client.Newer) = (null, null);
    }

    private void NoteExpiry() => Volatile.Write(ref _expiry, _oldest is { } client ? client.LastAdmission + clock.Window : long.MaxValue);
}

/// <summary>What is remembered of a client, and its neighbours in the order of the last admission.</summary>
internal sealed class ClientWindows(ClientKey key)
{
    public readonly ClientKey Key = key;

    public PolicyWindows Windows;

    /// <summary>When a request of it was last admitted.</summary>
    public long LastAdmission;

    public ClientWindows? Older;

    public ClientWindows? Newer;

    [InlineArray(PolicyLimits.Count)]
    internal struct PolicyWindows
    {
        private MovingWindow _first;
    }
}
