namespace Platform.Gateway.Routing.Affinity.Memory;

/// <summary>Some of the keys, under one lock.</summary>
/// <param name="most">How many it may hold, at least one.</param>
/// <param name="idle">How long one is remembered after its last call.</param>
/// <param name="time">Tells how long that was ago.</param>
/// <param name="metrics">Counts what is forgotten.</param>
internal sealed class StickyShard(int most, TimeSpan idle, TimeProvider time, RoutingMetrics metrics)
{
    /// <summary>
    /// More than the one that a call may add, so that idle keys become fewer; and few, so that no call waits for a long clean-up.
    /// </summary>
    private const int MostForgottenAtOnce = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<AffinityHash, StickyKey> _keys = [];
    private StickyKey? _oldest;
    private StickyKey? _newest;

    public int Count
    {
        get
        {
            lock (_gate)
                return _keys.Count;
        }
    }

    public Binding Bind(AffinityHash hash, Candidates candidates)
    {
        lock (_gate)
        {
            // Within the lock, so that times come in their order.
            long now = time.GetTimestamp();
            ForgetIdle(now);
            if (!_keys.TryGetValue(hash, out var key) || IsIdle(key, now))
                return Add(hash, candidates.ForNew(hash), now);
            Touch(key, now);
            if (Find(candidates.Staying, key.Health) is { } instance)
                return new(instance, BindingKind.Hit);
            instance = candidates.ForMoved(hash);
            key.Health.CountSticky(-1);
            key.Health = instance.Health;
            key.Health.CountSticky(1);
            return new(instance, BindingKind.Moved);
        }
    }

    private static Instance? Find(IReadOnlyList<Instance> instances, InstanceHealth health)
    {
        for (int i = 0; i < instances.Count; i++)
            if (instances[i].Health == health)
                return instances[i];
        return null;
    }

    private Binding Add(AffinityHash hash, Instance instance, long now)
    {
        if (_keys.TryGetValue(hash, out var idleOne))
            Forget(idleOne);
        else if (_keys.Count >= most)
        {
            Forget(_oldest!);
            metrics.Evicted();
        }

        var key = new StickyKey(hash, instance.Health);
        _keys.Add(hash, key);
        key.Health.CountSticky(1);
        Touch(key, now);
        return new(instance, BindingKind.New);
    }

    private bool IsIdle(StickyKey key, long now) => time.GetElapsedTime(key.LastCall, now) >= idle;

    private void ForgetIdle(long now)
    {
        for (int i = 0; i < MostForgottenAtOnce && _oldest is { } key && IsIdle(key, now); i++)
            Forget(key);
    }

    private void Forget(StickyKey key)
    {
        Unlink(key);
        _keys.Remove(key.Key);
        key.Health.CountSticky(-1);
    }

    private void Touch(StickyKey key, long now)
    {
        key.LastCall = now;
        if (key == _newest)
            return;
        Unlink(key);
        key.Older = _newest;
        if (_newest is null)
            _oldest = key;
        else
            _newest.Newer = key;
        _newest = key;
    }

    /// <summary>Takes a key out of the order; one that is not in it stays out.</summary>
    private void Unlink(StickyKey key)
    {
        if (key.Older is { } older)
            older.Newer = key.Newer;
        else if (_oldest == key)
            _oldest = key.Newer;
        if (key.Newer is { } newer)
            newer.Older = key.Older;
        else if (_newest == key)
            _newest = key.Older;
        (key.Older, key.Newer) = (null, null);
    }
}
