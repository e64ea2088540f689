using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Stores;
using Platform.SessionChat.Storage.Writes;
using Platform.Testing;

namespace Platform.SessionChat.Tests.Storage.Writes;

/// <summary>Groups, bounds and faults, with commits that a test ends.</summary>
public sealed class WriteBatcherTests : IDisposable
{
    private const int MostOfGroup = 8;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly List<int[]> _groups = [];
    private readonly WriteLimits _limits;
    private TaskCompletionSource _disk = new();

    public WriteBatcherTests() =>
        _limits = new(
            Options.Create(new SessionChatOptions { MaxPendingWrites = 100, CommitTimeout = TimeSpan.FromSeconds(3) }),
            _time,
            _services.GetRequiredService<IMeterFactory>()
        );

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task WhatComesDuringACommit_GoesTogetherInTheNext_UpToItsMost()
    {
        await using var batcher = New();
        var writes = AddAll(batcher, 1 + MostOfGroup + 2);
        Assert.DoesNotContain(writes, write => write.Task.IsCompleted);
        _disk.SetResult();
        Assert.Equal(Enumerable.Range(0, writes.Length), await Task.WhenAll(writes.Select(write => write.Task)));
        // The first may have gone alone or with some that were quick.
        Assert.Equal(Enumerable.Range(0, writes.Length), _groups.SelectMany(group => group));
        Assert.All(_groups, group => Assert.InRange(group.Length, 1, MostOfGroup));
        Assert.InRange(_groups.Count, 2, 3);
    }

    [Fact]
    public async Task BeyondWhatMayWait_ChangesAreRefused_UntilThereIsRoom()
    {
        await using var batcher = New();
        var writes = AddAll(batcher, 100);
        var fault = Assert.Throws<StoreUnavailableException>(() => batcher.Add(new Write(100)));
        Assert.Contains("SessionChat:MaxPendingWrites", fault.Message, StringComparison.Ordinal);
        _disk.SetResult();
        await Task.WhenAll(writes.Select(write => write.Task));
        var taken = new Write(101);
        await Waiting.UntilAsync(() => TryAdd(batcher, taken));
        Assert.Equal(101, await taken.Task);
    }

    [Fact]
    public async Task ACallerWhoWaitsTooLong_IsToldThatItMayBeStored()
    {
        await using var batcher = New();
        var write = AddAll(batcher, 1)[0];
        var waiting = _limits.AwaitAsync(write.Task, default);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Contains(
            "it may have been stored",
            (await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting)).Message,
            StringComparison.Ordinal
        );
        _disk.SetResult();
        Assert.Equal(0, await write.Task);
    }

    [Fact]
    public async Task AStoreThatIsAway_RefusesTheGroup_AndTheNextIsTried()
    {
        await using var batcher = New();
        var write = AddAll(batcher, 1)[0];
        _disk.SetException(new StoreUnavailableException("away"));
        Assert.Equal("away", (await Assert.ThrowsAsync<StoreUnavailableException>(() => write.Task)).Message);
        _disk = new();
        _disk.SetResult();
        Assert.Equal(0, await AddAll(batcher, 1)[0].Task);
    }

    [Fact]
    public async Task TwoAtFaultInAGroup_FailAlone_AndEachOtherIsCommittedOnce()
    {
        List<int> committed = [];
        await using var batcher = new WriteBatcher<Write>(
            _limits,
            100,
            async group =>
            {
                await _disk.Task;
                if (group.Any(write => write.Number is 3 or 17))
                    throw new FormatException();
                committed.AddRange(group.Select(write => write.Number));
                return group;
            },
            NullLogger.Instance
        );
        var writes = AddAll(batcher, 20);
        _disk.SetResult();
        foreach (var write in writes)
            if (write.Number is 3 or 17)
                await Assert.ThrowsAsync<FormatException>(() => write.Task);
            else
                Assert.Equal(write.Number, await write.Task);
        Assert.Equal(Enumerable.Range(0, 20).Except([3, 17]), committed.Order());
    }

    [Fact]
    public async Task AtTheEnd_WhatWaitsIsCommitted_AndNoMoreIsTaken()
    {
        var batcher = New();
        var writes = AddAll(batcher, 20);
        var ending = batcher.DisposeAsync();
        Assert.Throws<StoreUnavailableException>(() => batcher.Add(new Write(20)));
        Assert.False(ending.IsCompleted);
        _disk.SetResult();
        await ending;
        Assert.All(writes, write => Assert.True(write.Task.IsCompletedSuccessfully));
    }

    private WriteBatcher<Write> New() =>
        new(
            _limits,
            MostOfGroup,
            async group =>
            {
                _groups.Add([.. group.Select(write => write.Number)]);
                await _disk.Task;
                return group;
            },
            NullLogger.Instance
        );

    private static bool TryAdd(WriteBatcher<Write> batcher, Write write)
    {
        try
        {
            batcher.Add(write);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static Write[] AddAll(WriteBatcher<Write> batcher, int count)
    {
        Write[] writes = [.. Enumerable.Range(0, count).Select(number => new Write(number))];
        foreach (var write in writes)
            batcher.Add(write);
        return writes;
    }

    private sealed class Write : PendingWrite<int>
    {
        public Write(int number) => Result = Number = number;

        public int Number { get; }
    }
}
