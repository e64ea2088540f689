using System.Runtime.InteropServices;

namespace Platform.Gateway.Routing;

/// <summary>The instances that could take a call at one moment.</summary>
internal sealed class Candidates
{
    private readonly Instance[] _ready;
    private readonly List<Instance>? _probes;

    private Candidates(Instance[] ready, List<Instance>? probes) => (_ready, _probes) = (ready, probes);

    /// <summary>
    /// Where a key that is bound may stay: those that are healthy, of any priority; only where there is none, those that take a probe.
    /// </summary>
    public IReadOnlyList<Instance> Staying => _ready.Length > 0 ? _ready : _probes!;

    /// <summary>Finds those that can take a call now; null when there is none.</summary>
    /// <param name="serving">Those that serve its model.</param>
    /// <param name="tried">Where it has failed.</param>
    /// <param name="lost">Where another call took the only place.</param>
    public static Candidates? Find(IReadOnlyList<Instance> serving, IReadOnlyCollection<Instance> tried, List<Instance>? lost)
    {
        // Nearly always, and then no list is made; those of a table are an array, which is read without its interface.
        if (tried.Count == 0 && lost is null && serving is Instance[] { Length: > 0 } all && AreReady(all))
            return new Candidates(all, null);
        var ready = new List<Instance>(serving.Count);
        List<Instance>? probes = null;
        for (int i = 0; i < serving.Count; i++)
        {
            var instance = serving[i];
            if ((tried.Count > 0 && tried.Contains(instance)) || lost?.Contains(instance) == true)
                continue;
            var readiness = instance.Health.Readiness;
            if (readiness == CallReadiness.Ready)
                ready.Add(instance);
            else if (readiness == CallReadiness.TakesProbe)
                (probes ??= []).Add(instance);
        }

        return ready.Count > 0 || probes is not null ? new Candidates([.. ready], probes) : null;
    }

    /// <summary>For a key that is not bound: of the best priority, also one that takes a probe.</summary>
    public Instance ForNew(AffinityHash key)
    {
        var best = new Best(key.Seed);
        best.Offer(_ready);
        best.Offer(CollectionsMarshal.AsSpan(_probes));
        return best.Instance!;
    }

    /// <summary>For a key that cannot stay where it is: of the best priority among <see cref="Staying"/>.</summary>
    public Instance ForMoved(AffinityHash key)
    {
        var best = new Best(key.Seed);
        if (_ready.Length > 0)
            best.Offer(_ready);
        else
            best.Offer(CollectionsMarshal.AsSpan(_probes));
        return best.Instance!;
    }

    private static bool AreReady(Instance[] instances)
    {
        foreach (var instance in instances)
            if (instance.Health.Readiness != CallReadiness.Ready)
                return false;
        return true;
    }

    /// <summary>The best that was offered; the same in whatever order.</summary>
    private struct Best(ulong key)
    {
        private double _score;

        public Instance? Instance { get; private set; }

        public void Offer(ReadOnlySpan<Instance> instances)
        {
            foreach (var instance in instances)
                Offer(instance);
        }

        private void Offer(Instance instance)
        {
            int order = Instance is null ? -1 : instance.Settings.Priority.CompareTo(Instance.Settings.Priority);
            if (order > 0)
                return;
            double score = Rendezvous.Score(key, instance);
            if (
                order < 0
                || score > _score
                || (score == _score && string.CompareOrdinal(instance.Settings.Name, Instance!.Settings.Name) < 0)
            )
                (Instance, _score) = (instance, score);
        }
    }
}
