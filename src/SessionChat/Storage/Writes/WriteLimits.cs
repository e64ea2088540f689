using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;

namespace Platform.SessionChat.Storage.Writes;

/// <summary>How many changes wait, how many may, and how long; counts what is committed.</summary>
internal sealed class WriteLimits
{
    private readonly TimeProvider _time;
    private readonly int _mostPending;
    private readonly TimeSpan _patience;
    private readonly Histogram<int> _groups;
    private readonly Histogram<double> _commits;
    private int _pending;

    public WriteLimits(IOptions<SessionChatOptions> options, TimeProvider time, IMeterFactory meters)
    {
        (_time, _mostPending, _patience) = (time, options.Value.MaxPendingWrites, options.Value.CommitTimeout);
        var meter = meters.Create("Platform.SessionChat");
        _groups = meter.CreateHistogram(
            "chat.commit.writes",
            "{write}",
            "Changes of sessions that were committed together",
            null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] }
        );
        _commits = meter.CreateHistogram<double>("chat.commit.duration", "s", "How long such a commit took");
        meter.CreateObservableGauge(
            "chat.writes.pending",
            () => Volatile.Read(ref _pending),
            "{write}",
            "Changes of sessions that wait for the store"
        );
    }

    /// <summary>How long a caller waits.</summary>
    public TimeSpan Patience => _patience;

    public TimeProvider Time => _time;

    /// <summary>Takes a place for a change.</summary>
    /// <exception cref="StoreUnavailableException">There is none: nothing was changed.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _pending) <= _mostPending)
            return;
        Interlocked.Decrement(ref _pending);
        throw new StoreUnavailableException(
            $"{_mostPending} changes wait for the store (SessionChat:MaxPendingWrites). Nothing was stored."
        );
    }

    /// <summary>Gives places back.</summary>
    public void Leave(int writes) => Interlocked.Add(ref _pending, -writes);

    /// <summary>Waits for an answer as long as a caller does.</summary>
    /// <exception cref="StoreUnavailableException">It took too long.</exception>
    public async Task<T> AwaitAsync<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(_patience, _time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new StoreUnavailableException(
                $"The store did not take the change within {_patience.TotalSeconds:0.###} s; it may have been stored: only with an "
                    + "Idempotency-Key is it safe to send it again.",
                e
            );
        }
    }

    public void Committed(int writes, long begun)
    {
        _groups.Record(writes);
        _commits.Record(_time.GetElapsedTime(begun).TotalSeconds);
    }
}
