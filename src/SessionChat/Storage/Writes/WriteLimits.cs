using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Batching;

namespace Platform.SessionChat.Storage.Writes;

/// <summary>How many changes may wait, and how long; counts what is committed.</summary>
internal sealed class WriteLimits
{
    private readonly PendingLimit _pending;
    private readonly Histogram<int> _writes;
    private readonly Histogram<double> _commits;

    public WriteLimits(IOptions<SessionChatOptions> options, TimeProvider time, IMeterFactory meters)
    {
        (Time, CommitTimeout, _pending) = (time, options.Value.CommitTimeout, new(options.Value.MaxPendingWrites));
        var meter = meters.Create("Platform.SessionChat");
        _writes = meter.CreateHistogram(
            "chat.commit.writes",
            "{write}",
            "Changes of sessions that were committed together",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] }
        );
        _commits = meter.CreateHistogram<double>("chat.commit.duration", "s", "How long such a commit took");
        meter.CreateObservableGauge("chat.writes.pending", () => _pending.Count, "{write}", "Changes of sessions that wait for the store");
    }

    /// <summary>How long a caller waits.</summary>
    public TimeSpan CommitTimeout { get; }

    public TimeProvider Time { get; }

    /// <summary>Counts a change as waiting.</summary>
    /// <exception cref="StoreUnavailableException">Too many wait: nothing was changed.</exception>
    public void Enter()
    {
        if (!_pending.TryEnter())
            throw Full();
    }

    /// <summary>Counts a change as done.</summary>
    public void Leave() => _pending.Leave(1);

    /// <summary>Changes that are committed in groups, within these limits.</summary>
    /// <param name="maxGroup">So that no commit takes long.</param>
    /// <param name="concurrency">Groups under way at once.</param>
    /// <param name="commit">Carries a group out in one transaction, and answers it. When it throws, nothing may be done.</param>
    /// <param name="logger">Takes unexpected failures of changes.</param>
    public GroupCommit<TWrite> Group<TWrite>(int maxGroup, int concurrency, Func<Lazy<IReadOnlyList<TWrite>>, Task> commit, ILogger logger)
        where TWrite : IPendingWrite =>
        new(
            new()
            {
                Limit = _pending,
                MaxGroup = new(maxGroup),
                Concurrency = concurrency,
                Patience = CommitTimeout,
                IsAtomic = true,
                Commit = commit,
                Refuse = static (write, fault) => write.Refuse(ExceptionOf(fault)),
            },
            Time,
            logger
        );

    /// <summary>Hands a change over; it is always answered.</summary>
    /// <param name="groups">Of these limits.</param>
    /// <param name="write">The change.</param>
    /// <param name="since">Since when it waits; null from now.</param>
    /// <exception cref="StoreUnavailableException">Too many wait, or the store is closed: nothing was changed.</exception>
    public void Add<TWrite>(GroupCommit<TWrite> groups, TWrite write, long? since = null)
        where TWrite : IPendingWrite
    {
        switch (groups.TryAdd(write, since))
        {
            case GroupAdmission.Full:
                throw Full();
            case GroupAdmission.Closed:
                throw new StoreUnavailableException("The store is closed. Nothing was stored.");
        }
    }

    public void Committed(int writes, long begun)
    {
        _writes.Record(writes);
        _commits.Record(Time.GetElapsedTime(begun).TotalSeconds);
    }

    private StoreUnavailableException Full() =>
        new($"{_pending.Most} changes wait for the store (SessionChat:MaxPendingWrites). Nothing was stored.");

    private static Exception ExceptionOf(GroupFault fault) =>
        fault switch
        {
            GroupFault.NotStarted late => new StoreUnavailableException(
                $"The store did not take the change within {late.Patience.TotalSeconds:0.###} s. Nothing was stored."
            ),
            GroupFault.Unfinished late => new StoreUnavailableException(
                $"The store did not take the change within {late.Patience.TotalSeconds:0.###} s; it may have been stored: only with an "
                    + "Idempotency-Key is it safe to send it again."
            ),
            GroupFault.Failed failed => failed.Exception,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
