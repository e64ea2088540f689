using Microsoft.Extensions.Options;
using Platform.Inventory.Orders;
using Platform.ServiceDefaults.Stores;

namespace Platform.Inventory.Records;

/// <summary>
/// Tells waiters when their number is recorded. It hears of that from the worker of this process, from what other workers
/// publish and from Redis's answers, and while anybody waits it asks PostgreSQL from time to time.
/// </summary>
internal sealed partial class RecordWatch(
    PostgresRecord record,
    IOptions<InventoryOptions> options,
    TimeProvider time,
    ILogger<RecordWatch> logger
)
{
    /// <summary>How often is asked, and how exact the end of patience is.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _patience = options.Value.CommitTimeout;
    private readonly Lock _gate = new();
    private readonly List<IRecordWaiter> _ended = [];
    private PriorityQueue<IRecordWaiter, long> _waiters = new();
    private RecordedPosition _recorded;
    private bool _sweeping;
    private Task _asking = Task.CompletedTask;

    /// <summary>Who waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiters.Count + _ended.Count;
        }
    }

    /// <summary>The last number of which this process knows that it is recorded.</summary>
    public RecordedPosition Position
    {
        get
        {
            lock (_gate)
                return _recorded;
        }
    }

    /// <summary>
    /// Tells a waiter once its number is recorded, or that it is not, no later than <see cref="InventoryOptions.CommitTimeout"/>.
    /// </summary>
    public void Add(IRecordWaiter waiter)
    {
        lock (_gate)
        {
            if (!IsRecorded(waiter.Id))
            {
                Keep(waiter);
                return;
            }
        }

        waiter.Recorded();
    }

    /// <summary>Waits for a number.</summary>
    /// <exception cref="StoreUnavailableException">It is not recorded, or not in time.</exception>
    public Task WaitAsync(OrderId id)
    {
        var waiter = new RecordedSource(id, time.GetTimestamp());
        Add(waiter);
        return waiter.Task;
    }

    /// <summary>All numbers of an epoch up to this one are recorded.</summary>
    public void Recorded(int epoch, long number)
    {
        List<IRecordWaiter> done = [];
        lock (_gate)
            if (epoch < _recorded.Epoch)
                TakeEnded(epoch, number, done);
            else if (epoch > _recorded.Epoch || number > _recorded.Number)
                TakeCurrent(epoch, number, done);
        foreach (var waiter in done)
            waiter.Recorded();
    }

    /// <summary>An epoch has begun: what is recorded of those before is final.</summary>
    public void EpochOpened(int epoch)
    {
        lock (_gate)
            Move(epoch);
    }

    /// <summary>Takes what workers publish: <c>epoch-number</c>.</summary>
    public void Hear(string message)
    {
        int dash = message.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && int.TryParse(message.AsSpan(0, dash), out int epoch) && long.TryParse(message.AsSpan(dash + 1), out long number))
            Recorded(epoch, number);
    }

    private void TakeCurrent(int epoch, long number, List<IRecordWaiter> done)
    {
        Move(epoch);
        _recorded = new RecordedPosition(epoch, number);
        while (_waiters.TryPeek(out var waiter, out long next) && next <= number)
        {
            _waiters.Dequeue();
            done.Add(waiter);
        }
    }

    private void TakeEnded(int epoch, long number, List<IRecordWaiter> done)
    {
        if (_ended.Count == 0)
            return;
        done.AddRange(_ended.Where(waiter => waiter.Id.Epoch == epoch && waiter.Id.Number <= number));
        _ended.RemoveAll(done.Contains);
    }

    private bool IsRecorded(OrderId id) => id.Epoch == _recorded.Epoch && id.Number <= _recorded.Number;

    private void Keep(IRecordWaiter waiter)
    {
        Move(waiter.Id.Epoch);
        if (waiter.Id.Epoch == _recorded.Epoch)
            _waiters.Enqueue(waiter, waiter.Id.Number);
        else
            _ended.Add(waiter);
        if (_sweeping)
            return;
        _sweeping = true;
        _ = SweepAsync();
    }

    private void Move(int epoch)
    {
        if (epoch <= _recorded.Epoch)
            return;
        _ended.AddRange(_waiters.UnorderedItems.Select(item => item.Element));
        _waiters.Clear();
        _recorded = new RecordedPosition(epoch, 0);
    }

    /// <summary>As long as anybody waits.</summary>
    private async Task SweepAsync()
    {
        do
        {
            await Task.Delay(SweepInterval, time).ConfigureAwait(ConfigureAwaitOptions.None);
            foreach (var waiter in TakeImpatient())
                waiter.NotInTime(_patience);
            // Not awaited: PostgreSQL may hang, and patience must end all the same.
            if (_asking.IsCompleted)
                _asking = AskAsync();
        } while (GoesOn());
    }

    private bool GoesOn()
    {
        lock (_gate)
            return _sweeping = _waiters.Count + _ended.Count > 0;
    }

    private List<IRecordWaiter> TakeImpatient()
    {
        lock (_gate)
        {
            var impatient = _waiters.UnorderedItems.Select(item => item.Element).Concat(_ended).Where(IsImpatient).ToList();
            if (impatient.Count == 0)
                return impatient;
            _waiters = new(_waiters.UnorderedItems.Where(item => !IsImpatient(item.Element)));
            _ended.RemoveAll(IsImpatient);
            return impatient;
        }
    }

    private bool IsImpatient(IRecordWaiter waiter) => time.GetElapsedTime(waiter.Since) >= _patience;

    private async Task AskAsync()
    {
        try
        {
            var position = await record.PositionAsync(CancellationToken.None);
            Recorded(position.Epoch, position.Number);
            if (EndedEpoch() is { } epoch)
                await DecideAsync(epoch);
        }
        catch (StoreUnavailableException)
        {
            // Asked again after the next interval.
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    private int? EndedEpoch()
    {
        lock (_gate)
            return _ended.Count > 0 ? _ended[0].Id.Epoch : null;
    }

    /// <summary>What is recorded of an epoch has no gap: below an order that is recorded everything is.</summary>
    private async Task DecideAsync(int epoch)
    {
        List<IRecordWaiter> descending;
        lock (_gate)
            descending = [.. _ended.Where(waiter => waiter.Id.Epoch == epoch).OrderByDescending(waiter => waiter.Id.Number)];
        int lost = 0;
        while (lost < descending.Count && await record.FindOrderAsync(descending[lost].Id, CancellationToken.None) is null)
            lost++;
        lock (_gate)
            _ended.RemoveAll(descending.Contains);
        for (int i = 0; i < descending.Count; i++)
            if (i < lost)
                descending[i].Lost();
            else
                descending[i].Recorded();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether orders are recorded could not be asked")]
    private partial void LogFailed(Exception exception);

    private sealed class RecordedSource(OrderId id, long since)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            IRecordWaiter
    {
        public OrderId Id => id;

        public long Since => since;

        public void Recorded() => TrySetResult();

        public void NotInTime(TimeSpan patience) =>
            TrySetException(
                new StoreUnavailableException(
                    $"Number {id} was not recorded within {patience.TotalSeconds:0.###} s, but may be later: PostgreSQL or the "
                        + "worker is unavailable or too slow."
                )
            );

        public void Lost() =>
            TrySetException(
                new StoreUnavailableException(
                    $"The stock was rebuilt before it was known whether number {id} is recorded. Look whether it has what was "
                        + "changed, and try again if it does not."
                )
            );
    }
}
