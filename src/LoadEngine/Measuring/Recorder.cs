using Platform.LoadEngine.Transports;

namespace Platform.LoadEngine.Measuring;

/// <summary>
/// Where the executors put what they measure. Each thread writes to a shard of its own without a lock; counts only
/// grow, so that whoever reads (<see cref="Read"/>) never makes a writer wait.
/// </summary>
internal sealed class Recorder(IReadOnlyList<string> steps, IReadOnlyList<string> trends, IReadOnlyList<string> counters)
{
    private const int ExamplesOfAKind = 3;

    [ThreadStatic]
    private static Shard? _mine;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Shard> _shards = [];
    private readonly List<FailureExample> _examples = [];
    private readonly int[] _examplesOfKind = new int[Enum.GetValues<FailureKind>().Length];

    /// <summary>Counts of one thread.</summary>
    private sealed class Shard(Recorder owner, int threadId)
    {
        public readonly Recorder Owner = owner;
        public readonly int ThreadId = threadId;
        public readonly Interval Counts = owner.Empty();
    }

    /// <summary>The first failures of each kind, at most 3 of each.</summary>
    public IReadOnlyList<FailureExample> Examples
    {
        get
        {
            lock (_gate)
                return [.. _examples];
        }
    }

    /// <summary>Counts a request that ended.</summary>
    /// <param name="step">The step's index.</param>
    /// <param name="dueAt">When it was due, in nanoseconds on the run's clock.</param>
    /// <param name="reply">How it ended.</param>
    /// <param name="kind">What that means.</param>
    public void Record(int step, long dueAt, Reply reply, FailureKind kind)
    {
        var counts = Mine.Counts;
        var measured = counts.Steps[step];
        if (kind == FailureKind.Interrupted)
        {
            measured.Failures[(int)kind]++;
            return;
        }

        measured.Response.Record(reply.DoneAt - dueAt);
        measured.Service.Record(reply.DoneAt - reply.SentAt);
        measured.BytesSent += reply.BytesSent;
        measured.BytesReceived += reply.BytesReceived;
        if (kind != FailureKind.None)
            measured.Failures[(int)kind]++;
    }

    public void CountPlanned() => Mine.Counts.Planned++;

    public void CountDropped() => Mine.Counts.Dropped++;

    /// <summary>Counts an iteration that begins.</summary>
    /// <param name="lag">How much later than due it was dispatched, in nanoseconds; null where nothing was due.</param>
    public void CountStarted(long? lag)
    {
        var counts = Mine.Counts;
        counts.Started++;
        if (lag is { } nanoseconds)
            counts.DispatchLag.Record(nanoseconds);
    }

    public void CountIteration() => Mine.Counts.Iterations++;

    public void Measure(int trend, long nanoseconds) => Mine.Counts.Trends[trend].Values.Record(nanoseconds);

    public void Count(int counter, long count) => Mine.Counts.Counters[counter].Count += count;

    /// <summary>Keeps a failure as an example when it is among the first of its kind.</summary>
    public void Keep(FailureKind kind, Func<FailureExample> describe)
    {
        if (
            Volatile.Read(ref _examplesOfKind[(int)kind]) >= ExamplesOfAKind
            || Interlocked.Increment(ref _examplesOfKind[(int)kind]) > ExamplesOfAKind
        )
            return;
        var example = describe();
        lock (_gate)
            _examples.Add(example);
    }

    /// <summary>Everything counted so far.</summary>
    public Interval Read()
    {
        var total = Empty();
        lock (_gate)
        {
            foreach (var shard in _shards.Values)
                total.Add(shard.Counts);
        }

        return total;
    }

    private Shard Mine => _mine is { } shard && shard.Owner == this ? shard : FindMine();

    private Interval Empty() => Interval.Empty(steps, trends, counters);

    private Shard FindMine()
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_gate)
        {
            // A thread's number is used again only after the thread has ended: a shard never has two writers.
            if (!_shards.TryGetValue(thread, out var shard))
                _shards.Add(thread, shard = new Shard(this, thread));
            return _mine = shard;
        }
    }
}
