namespace Platform.Gateway.Routing;

/// <summary>The instances that could take a call at one moment.</summary>
internal sealed class Candidates
{
    private readonly List<Instance> _ready;
    private readonly List<Instance>? _probes;

    private Candidates(List<Instance> ready, List<Instance>? probes) => (_ready, _probes) = (ready, probes);

    /// <summary>Where a key that is bound may stay: those that are well, of any priority; only where there is none, those that take a probe.</summary>
    public IReadOnlyList<Instance> Staying => _ready.Count > 0 ? _ready : _probes!;

    /// <summary>Looks who can take a call now; null for nobody.</summary>
    /// <param name="serving">Those that serve its model.</param>
    /// <param name="tried">Where it has failed.</param>
    /// <param name="lost">Where another was quicker.</param>
    public static Candidates? Find(IReadOnlyList<Instance> serving, IReadOnlyCollection<Instance> tried, List<Instance>? lost)
    {
        var ready = new List<Instance>(serving.Count);
        List<Instance>? probes = null;
        for (int i = 0; i < serving.Count; i++)
        {
            var instance = serving[i];
            if ((tried.Count > 0 && tried.Contains(instance)) || lost?.Contains(instance) == true)
                continue;
            var readiness = instance.Health.Readiness;
            if (readiness == Readiness.Ready)
                ready.Add(instance);
            else if (readiness == Readiness.TakesProbe)
                (probes ??= []).Add(instance);
        }

        return ready.Count > 0 || probes is not null ? new Candidates(ready, probes) : null;
    }

    /// <summary>For a key that is not bound: of the best priority, also one that takes a probe.</summary>
    public Instance ForNew(AffinityHash key)
    {
        var best = new Best(key.Seed);
        best.Offer(_ready);
        if (_probes is not null)
            best.Offer(_probes);
        return best.Instance!;
    }

    /// <summary>For a key that cannot stay where it is: of the best priority among <see cref="Staying"/>.</summary>
    public Instance ForMoved(AffinityHash key)
    {
        var best = new Best(key.Seed);
        best.Offer(Staying);
        return best.Instance!;
    }

    /// <summary>The best that was offered; the same in whatever order.</summary>
    private struct Best(ulong key)
    {
        private double _score;

        public Instance? Instance { get; private set; }

        public void Offer(IReadOnlyList<Instance> instances)
        {
            for (int i = 0; i < instances.Count; i++)
                Offer(instances[i]);
        }

        private void Offer(Instance instance)
        {
            int order = Instance is null ? -1 : instance.Settings.Priority.CompareTo(Instance.Settings.Priority);
            if (order > 0)
                return;
            double score = Rendezvous.Score(key, instance);
            if (order < 0 || score > _score || (score == _score && string.CompareOrdinal(instance.Settings.Name, Instance!.Settings.Name) < 0))
                (Instance, _score) = (instance, score);
        }
    }
}
