using System.Threading.Channels;

namespace Platform.ServiceDefaults.Stores.Batching;

/// <summary>
/// Carries items to a store in groups (group commit: DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984):
/// while groups are under way the next gathers, so that groups are the larger the more there is to do. Every item is answered: by its group, or
/// by <see cref="GroupCommitSettings{TItem}.Refuse"/> when its group failed or its time is up. Safe for concurrent use.
/// </summary>
public sealed partial class GroupCommit<TItem> : IAsyncDisposable
{
    /// <summary>How late an item may be refused.</summary>
    private static readonly TimeSpan LongestSweepInterval = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Entry> _waiting = Channel.CreateUnbounded<Entry>();
    private readonly List<Group> _underWay = [];
    private readonly GroupCommitSettings<TItem> _settings;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _taking = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _sweep;
    private readonly Task _pump;

    /// <summary>Begins to take items.</summary>
    /// <param name="settings">What is done with groups, and their bounds.</param>
    /// <param name="time">The clock of patience.</param>
    /// <param name="logger">Hears of groups that failed unexpectedly.</param>
    public GroupCommit(GroupCommitSettings<TItem> settings, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        (_settings, _time, _logger) = (settings, time, logger);
        _slots = new(settings.Concurrency);
        var interval = settings.Patience / 10 < LongestSweepInterval ? settings.Patience / 10 : LongestSweepInterval;
        _sweep = time.CreateTimer(_ => RefuseTheLate(), null, interval, interval);
        _pump = PumpAsync();
    }

    /// <summary>Items that no group has taken yet.</summary>
    public int Waiting => _waiting.Reader.Count;

    /// <summary>Hands an item over.</summary>
    /// <param name="item">If it is taken it will be answered.</param>
    /// <param name="since">Since when it waits, a timestamp of the clock; null from now. For an item that was in a group before.</param>
    public GroupAdmission TryAdd(TItem item, long? since = null)
    {
        if (!_settings.Limit.TryEnter())
            return GroupAdmission.Full;
        if (_waiting.Writer.TryWrite(new(item, since ?? _time.GetTimestamp())))
            return GroupAdmission.Taken;
        _settings.Limit.Leave(1);
        return GroupAdmission.Closed;
    }

    /// <summary>Takes no more, and ends once all that waits has its answer and no group is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_waiting.Writer.TryComplete())
            return;
        await _pump;
        for (int i = 0; i < _settings.Concurrency; i++)
            await _slots.WaitAsync();
        await _sweep.DisposeAsync();
        _slots.Dispose();
    }

    private async Task PumpAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            // For as long as it takes: who waits meanwhile is refused when its time is up.
            await _slots.WaitAsync();
            var group = new Group();
            _ = RunAsync(group);
            // Until then a next one would find nothing.
            await group.Taken.Task;
        }
    }

    /// <summary>Never throws.</summary>
    private async Task RunAsync(Group group)
    {
        var committing = CommitAsync(new Lazy<IReadOnlyList<TItem>>(() => Take(group)));
        // Only now: a commit may read what an item's caller has lent until it has returned for the first time.
        Watch(group, () => group.HasReturned = true);
        await committing;
        lock (_underWay)
            _underWay.Remove(group);
        _settings.Limit.Leave(group.Entries?.Count ?? 0);
        _slots.Release();
        group.Taken.TrySetResult();
    }

    private List<TItem> Take(Group group)
    {
        List<Entry> entries = [];
        var size = new GroupSize();
        lock (_taking)
            while (_waiting.Reader.TryPeek(out var next))
            {
                size += _settings.SizeOf(next.Item);
                if (entries.Count > 0 && !size.Fits(_settings.MaxGroup))
                    break;
                _waiting.Reader.TryRead(out _);
                entries.Add(next);
            }

        Watch(group, () => group.Entries = entries);
        group.Taken.TrySetResult();
        return entries.ConvertAll(entry => entry.Item);
    }

    /// <summary>Its items are refused when their time is up, once it has items and its commit has returned.</summary>
    private void Watch(Group group, Action change)
    {
        lock (_underWay)
        {
            change();
            if (group is { HasReturned: true, Entries.Count: > 0 })
                _underWay.Add(group);
        }
    }

    /// <summary>Never throws, and leaves no item without an answer.</summary>
    private async Task CommitAsync(Lazy<IReadOnlyList<TItem>> group)
    {
        try
        {
            await _settings.Commit(group);
        }
        catch (StoreUnavailableException e)
        {
            Refuse(group.Value, new GroupFault.Failed(e));
        }
#pragma warning disable CA1031 // Whatever went wrong, hundreds of callers wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var items = group.Value;
            if (_settings.IsAtomic && items.Count > 1)
            {
                // One of them is at fault, and fails alone: halves find it in few commits.
                await CommitAsync(new([.. items.Take(items.Count / 2)]));
                await CommitAsync(new([.. items.Skip(items.Count / 2)]));
                return;
            }

            LogFailed(e, items.Count);
            Refuse(items, new GroupFault.Failed(e));
        }
    }

    private void Refuse(IReadOnlyList<TItem> items, GroupFault fault)
    {
        foreach (var item in items)
            _settings.Refuse(item, fault);
    }

    private void RefuseTheLate()
    {
        List<TItem> waiting = [],
            underWay = [];
        lock (_taking)
            while (_waiting.Reader.TryPeek(out var next) && IsLate(next) && _waiting.Reader.TryRead(out _))
                waiting.Add(next.Item);
        lock (_underWay)
            foreach (var group in _underWay)
                while (group.Refused < group.Entries!.Count && IsLate(group.Entries[group.Refused]))
                    underWay.Add(group.Entries[group.Refused++].Item);
        _settings.Limit.Leave(waiting.Count);
        Refuse(waiting, new GroupFault.NotStarted(_settings.Patience));
        Refuse(underWay, new GroupFault.Unfinished(_settings.Patience));
    }

    private bool IsLate(in Entry entry) => _time.GetElapsedTime(entry.Since) >= _settings.Patience;

    private readonly record struct Entry(TItem Item, long Since);

    private sealed class Group
    {
        /// <summary>Once its commit has asked for them.</summary>
        public List<Entry>? Entries { get; set; }

        /// <summary>Ends when it has its items, or has ended without.</summary>
        public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether its commit has returned for the first time.</summary>
        public bool HasReturned { get; set; }

        /// <summary>How many, from the first, were refused because their time was up.</summary>
        public int Refused { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A group of {Items} failed unexpectedly")]
    private partial void LogFailed(Exception exception, int items);
}
