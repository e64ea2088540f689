using Microsoft.Extensions.Logging.Abstractions;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Batching;
using Platform.Testing;

namespace Platform.ServiceDefaults.Tests.Stores.Batching;

/// <summary>Groups, bounds, faults and late answers, with commits that a test ends.</summary>
public sealed class GroupCommitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ManualTime _time = new();
    private readonly List<int[]> _groups = [];
    private TaskCompletionSource _store = new();

    [Fact]
    public async Task WhatComesDuringACommit_GoesTogetherInTheNext_UpToItsMost()
    {
        await using var groups = New();
        var items = AddAll(groups, 1 + 8 + 2);
        Assert.DoesNotContain(items, item => item.Task.IsCompleted);
        _store.SetResult();
        Assert.Equal(Enumerable.Range(0, items.Length), await Task.WhenAll(items.Select(item => item.Task)));
        // The first may have gone alone or with some that were quick.
        Assert.Equal(Enumerable.Range(0, items.Length), _groups.SelectMany(group => group));
        Assert.All(_groups, group => Assert.InRange(group.Length, 1, 8));
        Assert.InRange(_groups.Count, 2, 3);
    }

    [Fact]
    public async Task AGroup_IsBoundedByTheSizesOfItsItems_AndALargerOneGoesAlone()
    {
        await using var groups = New(maxGroup: new(8, 10), sizeOf: item => new(1, item.Number));
        var first = AddAll(groups, 1);
        await Waiting.UntilAsync(() => _groups.Count == 1);
        Item[] items = [.. new[] { 4, 6, 5, 25, 3, 3, 3, 3 }.Select(size => new Item(size))];
        foreach (var item in items)
            groups.TryAdd(item);
        _store.SetResult();
        await Task.WhenAll([.. first.Select(item => item.Task), .. items.Select(item => item.Task)]);
        Assert.Equal(["0", "4 6", "5", "25", "3 3 3", "3"], _groups.Select(group => string.Join(' ', group)));
    }

    [Fact]
    public async Task AsManyGroupsAreUnderWay_AsMayBe()
    {
        await using var groups = New(concurrency: 2, maxGroup: new(1));
        var items = AddAll(groups, 3);
        await Waiting.UntilAsync(() => Count() == 2);
        Assert.Equal(1, groups.Waiting);
        _store.SetResult();
        await Task.WhenAll(items.Select(item => item.Task));
        Assert.Equal(3, _groups.Count);
    }

    [Fact]
    public async Task BeyondItsLimit_ItIsFull_UntilThereIsRoom()
    {
        var limit = new PendingLimit(100);
        await using var groups = New(limit);
        var items = AddAll(groups, 100);
        Assert.Equal(GroupAdmission.Full, groups.TryAdd(new Item(100)));
        Assert.Equal(100, limit.Count);
        _store.SetResult();
        await Task.WhenAll(items.Select(item => item.Task));
        await Waiting.UntilAsync(() => limit.Count == 0);
        var taken = new Item(101);
        Assert.Equal(GroupAdmission.Taken, groups.TryAdd(taken));
        Assert.Equal(101, await taken.Task);
    }

    [Fact]
    public async Task WhileAGroupHangs_EveryItemIsAnsweredWithinItsTime()
    {
        var limit = new PendingLimit(100);
        await using var groups = New(limit, maxGroup: new(2));
        var underWay = AddAll(groups, 2);
        await Waiting.UntilAsync(() => Count() >= 1 && groups.Waiting <= 1);
        List<Item> waiting = [];
        for (int second = 0; second < 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
            waiting.AddRange(AddAll(groups, 1));
        }

        Assert.DoesNotContain(underWay.Concat(waiting), item => item.Task.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        // One of the first two may still have waited: it was quick for the other.
        Assert.All(underWay, item => Assert.True(item.Task.IsFaulted));
        Assert.Contains(underWay, item => item.Fault is GroupFault.Unfinished { Patience.TotalSeconds: 3 });
        Assert.DoesNotContain(waiting, item => item.Task.IsCompleted);
        // Not the first alone.
        _time.Advance(Patience);
        Assert.All(waiting, item => Assert.IsType<GroupFault.NotStarted>(item.Fault));
        Assert.Equal(0, groups.Waiting);

        _store.SetResult();
        await Waiting.UntilAsync(() => limit.Count == 0);
        Assert.Equal(7, await Added(groups, 7).Task);
        Assert.DoesNotContain(_groups, group => group.Any(number => waiting.Any(item => item.Number == number && item.Number > 1)));
    }

    [Fact]
    public async Task AnItemThatWasInAGroupBefore_KeepsItsTime()
    {
        await using var groups = New(maxGroup: new(1));
        AddAll(groups, 1);
        await Waiting.UntilAsync(() => Count() == 1);
        long since = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(2));
        var item = new Item(1);
        groups.TryAdd(item, since);
        _time.Advance(TimeSpan.FromSeconds(1.3));
        Assert.IsType<GroupFault.NotStarted>(item.Fault);
        _store.SetResult();
    }

    [Fact]
    public async Task AStoreThatIsUnavailable_RefusesTheGroup_AndTheNextIsTried()
    {
        await using var groups = New(isAtomic: true);
        var item = Added(groups, 0);
        _store.SetException(new StoreUnavailableException("unavailable"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => item.Task);
        Assert.IsType<StoreUnavailableException>(Assert.IsType<GroupFault.Failed>(item.Fault).Exception);
        _store = new();
        _store.SetResult();
        Assert.Equal(1, await Added(groups, 1).Task);
    }

    [Fact]
    public async Task TwoAtFaultInAnAtomicGroup_FailAlone_AndEachOtherIsCommittedOnce()
    {
        List<int> committed = [];
        await using var groups = New(
            isAtomic: true,
            maxGroup: new(100),
            commit: group =>
            {
                if (group.Any(item => item.Number is 3 or 17))
                    throw new FormatException();
                committed.AddRange(group.Select(item => item.Number));
            }
        );
        var items = AddAll(groups, 20);
        _store.SetResult();
        foreach (var item in items)
            if (item.Number is 3 or 17)
                await Assert.ThrowsAsync<InvalidOperationException>(() => item.Task);
            else
                Assert.Equal(item.Number, await item.Task);
        Assert.Equal(Enumerable.Range(0, 20).Except([3, 17]), committed.Order());
    }

    [Fact]
    public async Task AFaultInAGroupThatIsNotAtomic_FailsAllOfIt_AndIsNotTriedAgain()
    {
        int commits = 0;
        await using var groups = New(commit: _ =>
        {
            commits++;
            throw new FormatException();
        });
        AddAll(groups, 1);
        await Waiting.UntilAsync(() => Count() == 1);
        var items = AddAll(groups, 5);
        _store.SetResult();
        foreach (var item in items)
            await Assert.ThrowsAsync<InvalidOperationException>(() => item.Task);
        Assert.Equal(2, commits);
    }

    [Fact]
    public async Task ACommitThatWaitsForItsTurn_TakesWhatComesUntilThen()
    {
        var turn = new TaskCompletionSource();
        await using var groups = New(concurrency: 2, turn: turn.Task);
        var items = AddAll(groups, 5);
        Assert.Equal(5, groups.Waiting);
        _store.SetResult();
        turn.SetResult();
        await Task.WhenAll(items.Select(item => item.Task));
        Assert.Equal(Enumerable.Range(0, 5), Assert.Single(_groups));
    }

    [Fact]
    public async Task WhileACommitWaitsForItsTurn_WhoseTimeIsUp_IsRefused_AndLeftOut()
    {
        var turn = new TaskCompletionSource();
        var limit = new PendingLimit(100);
        await using var groups = New(limit, turn: turn.Task);
        var late = AddAll(groups, 2);
        _time.Advance(Patience + TimeSpan.FromMilliseconds(300));
        Assert.All(late, item => Assert.IsType<GroupFault.NotStarted>(item.Fault));
        var item = Added(groups, 2);
        _store.SetResult();
        turn.SetResult();
        Assert.Equal(2, await item.Task);
        Assert.Equal([2], Assert.Single(_groups));
        await Waiting.UntilAsync(() => limit.Count == 0);
    }

    [Fact]
    public async Task ACommitThatFailsBeforeItTookItsItems_RefusesThem()
    {
        var limit = new PendingLimit(100);
        await using var groups = New(limit, turn: Task.FromException(new StoreUnavailableException("unavailable")));
        foreach (var item in AddAll(groups, 3))
            await Assert.ThrowsAsync<InvalidOperationException>(() => item.Task);
        await Waiting.UntilAsync(() => limit.Count == 0);
    }

    [Fact]
    public async Task AtTheEnd_WhatWaitsIsCommitted_AndNoMoreIsTaken()
    {
        var groups = New();
        var items = AddAll(groups, 20);
        var ending = groups.DisposeAsync();
        Assert.Equal(GroupAdmission.Closed, groups.TryAdd(new Item(20)));
        Assert.False(ending.IsCompleted);
        _store.SetResult();
        await ending;
        Assert.All(items, item => Assert.True(item.Task.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task UnderManyCallers_EachItemIsCommittedOnce_AndNoPlaceIsLost()
    {
        var limit = new PendingLimit(50);
        await using var groups = New(limit, concurrency: 2);
        _store.SetResult();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 5000),
            new ParallelOptions { MaxDegreeOfParallelism = 40 },
            async (number, _) => Assert.Equal(number, await Added(groups, number).Task)
        );
        Assert.Equal(Enumerable.Range(0, 5000), _groups.SelectMany(group => group).Order());
        await Waiting.UntilAsync(() => limit.Count == 0);
    }

    private GroupCommit<Item> New(
        PendingLimit? limit = null,
        GroupSize? maxGroup = null,
        int concurrency = 1,
        bool isAtomic = false,
        Func<Item, GroupSize>? sizeOf = null,
        Action<IReadOnlyList<Item>>? commit = null,
        Task? turn = null
    ) =>
        new(
            new()
            {
                Limit = limit ?? new(1000),
                MaxGroup = maxGroup ?? new(8),
                SizeOf = sizeOf ?? (_ => new(1)),
                Concurrency = concurrency,
                Patience = Patience,
                IsAtomic = isAtomic,
                Commit = async lazy =>
                {
                    if (turn is not null)
                        await turn;
                    var group = lazy.Value;
                    lock (_groups)
                        _groups.Add([.. group.Select(item => item.Number)]);
                    await _store.Task;
                    commit?.Invoke(group);
                    foreach (var item in group)
                        item.TrySetResult(item.Number);
                },
                Refuse = (item, fault) => item.Refuse(fault),
            },
            _time,
            NullLogger.Instance
        );

    private int Count()
    {
        lock (_groups)
            return _groups.Count;
    }

    private static Item Added(GroupCommit<Item> groups, int number)
    {
        var item = new Item(number);
        Assert.Equal(GroupAdmission.Taken, groups.TryAdd(item));
        return item;
    }

    private static Item[] AddAll(GroupCommit<Item> groups, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Added(groups, number))];

    private sealed class Item(int number) : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Number => number;

        public GroupFault? Fault { get; private set; }

        public void Refuse(GroupFault fault)
        {
            Fault = fault;
            TrySetException(new InvalidOperationException(fault.ToString()));
        }
    }
}
