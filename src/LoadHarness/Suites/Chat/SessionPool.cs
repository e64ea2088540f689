namespace Platform.LoadHarness.Suites.Chat;

/// <summary>
/// The sessions of a run: how many are wanted and live, and which is spoken in next. Those idle for as long as the service keeps them are
/// dropped.
/// Time is an argument. For many threads.
/// </summary>
/// <param name="tenants">How many tenants share the sessions.</param>
/// <param name="scale">What the service's hour of idling, and the five minutes between two looks, are multiplied by.</param>
internal sealed class SessionPool(int tenants, double scale)
{
    /// <summary>The service is started with no less.</summary>
    private readonly TimeSpan _idleTimeout = TimeSpan.FromHours(1) * scale;
    private readonly TimeSpan _sweepInterval = TimeSpan.FromMinutes(5) * scale;
    private readonly Lock _gate = new();
    private readonly List<ChatSession>[] _live = [.. Enumerable.Range(0, tenants).Select(_ => new List<ChatSession>())];
    private readonly Queue<ChatSession>?[] _toClean = new Queue<ChatSession>?[tenants];
    private readonly int[] _opening = new int[tenants];
    private readonly List<ChatSession> _all = [];
    private TimeSpan _sweptAt;
    private TimeSpan _askedAt;
    private bool _wasShort;

    /// <summary>Sessions that live.</summary>
    public int Active { get; private set; }

    /// <summary>The most that lived at once.</summary>
    public int Peak { get; private set; }

    /// <summary>Sessions opened.</summary>
    public int Total { get; private set; }

    /// <summary>Sessions dropped because they were idle too long.</summary>
    public int Expired { get; private set; }

    /// <summary>How long fewer lived than were wanted.</summary>
    public TimeSpan Shortage { get; private set; }

    /// <summary>What was opened and has not expired: the deleted and the lost too.</summary>
    public IReadOnlyList<ChatSession> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    /// <summary>
    /// Whether a session shall be opened now; then it must be said what became of it, by <see cref="Add"/> or <see cref="Cancel"/>.
    /// </summary>
    /// <param name="tenant">By whom.</param>
    /// <param name="wanted">How many of all tenants shall live.</param>
    /// <param name="mayOpen">Whether the client may open one.</param>
    /// <param name="now">Since the beginning.</param>
    public bool TryOpen(int tenant, int wanted, bool mayOpen, TimeSpan now)
    {
        lock (_gate)
        {
            Sweep(now);
            Measure(wanted, now);
            int share = (int)(((long)wanted * (tenant + 1) / tenants) - ((long)wanted * tenant / tenants));
            if (!mayOpen || _live[tenant].Count + _opening[tenant] >= share)
                return false;
            _opening[tenant]++;
            return true;
        }
    }

    /// <summary>A session is open.</summary>
    public void Add(ChatSession session)
    {
        lock (_gate)
        {
            _opening[session.Tenant]--;
            session.Place = _live[session.Tenant].Count;
            _live[session.Tenant].Add(session);
            _all.Add(session);
            Total++;
            Peak = Math.Max(Peak, ++Active);
        }
    }

    /// <summary>No session was opened.</summary>
    public void Cancel(int tenant)
    {
        lock (_gate)
            _opening[tenant]--;
    }

    /// <summary>A live session at random; null when there is none.</summary>
    public ChatSession? Pick(int tenant, Random random, TimeSpan now)
    {
        lock (_gate)
        {
            var live = _live[tenant];
            while (live.Count > 0)
            {
                var session = live[random.Next(live.Count)];
                if (!IsExpired(session, now))
                    return session;
                Expire(session);
            }

            return null;
        }
    }

    /// <summary>The session that is read back or deleted next; null when there is none. It must be given back or removed.</summary>
    public ChatSession? TakeToClean(int tenant)
    {
        lock (_gate)
        {
            var left = _toClean[tenant] ??= new Queue<ChatSession>(_live[tenant]);
            return left.TryDequeue(out var session) ? session : null;
        }
    }

    /// <summary>Gives a session back that is not done with; nothing when it was not taken.</summary>
    public void GiveBack(ChatSession session)
    {
        lock (_gate)
            _toClean[session.Tenant]?.Enqueue(session);
    }

    /// <summary>A session is deleted: it was read back, and there is nothing more to be found of it.</summary>
    public void Remove(ChatSession session)
    {
        lock (_gate)
            (_, session.IsDeleted) = (Drop(session), true);
    }

    /// <summary>The service does not know a session any more. It is lost, unless it may have expired.</summary>
    public void NotFound(ChatSession session, TimeSpan now)
    {
        lock (_gate)
        {
            if (IsExpired(session, now))
                Expire(session);
            else
                (_, session.IsLost) = (Drop(session), true);
        }
    }

    private bool IsExpired(ChatSession session, TimeSpan now) => now - session.LastActivity >= _idleTimeout;

    private void Expire(ChatSession session)
    {
        if (Drop(session))
            Expired++;
        _all.Remove(session);
    }

    private bool Drop(ChatSession session)
    {
        var live = _live[session.Tenant];
        if (session.Place >= live.Count || !ReferenceEquals(live[session.Place], session))
            return false;
        live[session.Place] = live[^1];
        live[session.Place].Place = session.Place;
        live.RemoveAt(live.Count - 1);
        Active--;
        return true;
    }

    private void Sweep(TimeSpan now)
    {
        if (now - _sweptAt < _sweepInterval)
            return;
        _sweptAt = now;
        foreach (var session in _live.SelectMany(live => live).Where(session => IsExpired(session, now)).ToArray())
            Expire(session);
    }

    private void Measure(int wanted, TimeSpan now)
    {
        if (_wasShort && now > _askedAt)
            Shortage += now - _askedAt;
        (_askedAt, _wasShort) = (now > _askedAt ? now : _askedAt, Active < wanted);
    }
}
