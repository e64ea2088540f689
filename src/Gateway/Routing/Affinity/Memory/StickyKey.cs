namespace Platform.Gateway.Routing.Affinity.Memory;

/// <summary>Where a key is bound, and its neighbours in the order of the last call.</summary>
internal sealed class StickyKey(AffinityHash key, InstanceHealth health)
{
    public readonly AffinityHash Key = key;

    public InstanceHealth Health = health;

    /// <summary>When it called last, as a timestamp.</summary>
    public long LastCall;

    public StickyKey? Older;

    public StickyKey? Newer;
}
