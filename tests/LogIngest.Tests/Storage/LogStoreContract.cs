using Platform.LogIngest.Entries;
using Platform.LogIngest.Storage;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>
/// What every store must do: storing once, and counting. A class for each store inherits it; each test has a database of its own.
/// </summary>
public abstract partial class LogStoreContract : IAsyncLifetime
{
    private readonly List<ILogStore> _opened = [];

    public abstract ValueTask InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
    }

    /// <summary>Opens the test's database once more.</summary>
    private protected abstract ILogStore Connect();

    /// <summary>Lets all leases and signs of life be long past.</summary>
    private protected abstract Task ExpireLeasesAsync();

    private protected ILogStore Open()
    {
        var store = Connect();
        _opened.Add(store);
        return store;
    }

    [Fact]
    public async Task PreparedAtOnceAndAgain_HasEachShardOnce()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        await Task.WhenAll(stores.Select(store => store.PrepareAsync(4, default)));
        await stores[0].PrepareAsync(4, default);
        var leases = await stores[1].ClaimAsync("worker", [], LongLease, default);
        Assert.Equal([0, 1, 2, 3], leases.Select(lease => lease.Shard).Order());
        Assert.All(leases, lease => Assert.Equal(LogIngest.Queue.StreamOffset.Start, lease.Offset));
    }

    [Fact]
    public async Task FewerShardsThanBefore_OldOnesAreStillLeased()
    {
        var store = Open();
        await store.PrepareAsync(2, default);
        await store.PrepareAsync(4, default);
        await store.PrepareAsync(1, default);
        Assert.Equal(4, (await store.ClaimAsync("worker", [], LongLease, default)).Count);
    }

    [Fact]
    public async Task StoredRun_MovesTheOffset()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        lease = await store.MustStoreAsync(lease, Run(At(Noon), Frame("d", "a")));
        lease = await store.MustStoreAsync(lease, new([Item(At(Noon, 1), Frame("d", "b")), Item(At(Noon, 2), Frame("d", "c"))]));
        Assert.Equal(lease, Assert.Single(await store.ClaimAsync("worker", [lease], LongLease, default)));
        Assert.Equal(["c", "b", "a"], await store.MessagesAsync(new("d", 10)));
    }

    [Fact]
    public async Task RunStoredTwice_IsRefusedTheSecondTime()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        var run = Run(At(Noon), Frame("d", "once"));
        await store.MustStoreAsync(lease, run);
        Assert.Null(await store.StoreAsync(lease, run, default));
        Assert.Equal(["once"], await store.MessagesAsync(new("d", 10)));
        Assert.Equal(1, (await store.TotalsAsync(default)).Stored);
    }

    [Fact]
    public async Task SameRunFromTwoWritersAtOnce_IsStoredOnce()
    {
        ILogStore one = Open(),
            other = Open();
        var lease = await one.LeaseOneAsync();
        var run = AboutMidnight("d");
        var answers = await Task.WhenAll(one.StoreAsync(lease, run, default), other.StoreAsync(lease, run, default));
        Assert.Single(answers, answer => answer is null);
        Assert.Equal(120, (await one.QueryAsync(new("d", 1000), default)).Count);
        Assert.Equal(120, (await one.TotalsAsync(default)).Stored);
    }

    [Fact]
    public async Task StaleLease_StoresNothing()
    {
        ILogStore late = Open(),
            next = Open();
        var stale = await late.LeaseOneAsync("late");
        await ExpireLeasesAsync();
        var lease = Assert.Single(await next.ClaimAsync("next", [], LongLease, default));
        Assert.Null(await late.StoreAsync(stale, Run(At(Noon), Frame("d", "late")), default));
        await next.MustStoreAsync(lease, Run(At(Noon), Frame("d", "next")));
        Assert.Null(await late.StoreAsync(stale with { Offset = At(Noon) }, Run(At(Noon, 1), Frame("d", "later")), default));
        Assert.Equal(["next"], await late.MessagesAsync(new("d", 10)));
        Assert.Equal(1, (await late.TotalsAsync(default)).Stored);
    }

    [Fact]
    public async Task Totals_CountByLevelAndDevice()
    {
        var store = Open();
        Assert.Equal(0, (await PreparedTotalsAsync(store)).Stored);
        var lease = await store.LeaseOneAsync();
        lease = await store.MustStoreAsync(
            lease,
            Run(At(Noon), Frame("a", "1", EntryLevel.Debug), Frame("b", "2", EntryLevel.Error), Frame("a", "3", EntryLevel.Error))
        );
        await store.MustStoreAsync(lease, Run(At(Noon, 1), Frame("b", "4", EntryLevel.Critical), Frame("c", "5")));
        await store.AddRejectedAsync(3, default);
        await store.AddRejectedAsync(4, default);
        var totals = await Open().TotalsAsync(default);
        Assert.Equal([1, 1, 0, 2, 1], totals.ByLevel);
        Assert.Equal((5, 3, 7), (totals.Stored, totals.Devices, totals.Rejected));
    }

    [Fact]
    public async Task DeviceSeenByTwoProcesses_IsCountedOnce()
    {
        ILogStore one = Open(),
            other = Open();
        await one.PrepareAsync(2, default);
        var leases = await one.ClaimAsync("worker", [], LongLease, default);
        await one.MustStoreAsync(leases[0], Run(At(Noon), Frame("d", "a")));
        await other.MustStoreAsync(leases[1], Run(At(Noon), Frame("d", "b")));
        Assert.Equal(1, (await one.TotalsAsync(default)).Devices);
    }

    [Fact]
    public async Task Expired_EntriesGoAndYoungOnesStay()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        await store.MustStoreAsync(
            lease,
            new([.. Enumerable.Range(0, 6).Select(day => Item(At(Noon.AddDays(day)), Frame("d", $"{day}")))])
        );
        Assert.NotEmpty(await store.ExpireAsync(Noon.AddDays(3).AddMinutes(-1), default));
        var left = await store.MessagesAsync(new("d", 10));
        // The day of the cut-off may stay whole.
        Assert.Equal(["5", "4", "3"], left.Take(3));
        Assert.DoesNotContain("1", left);
        Assert.Empty(await store.ExpireAsync(Noon.AddDays(3).AddMinutes(-1), default));
        Assert.Equal(6, (await store.TotalsAsync(default)).Stored);
    }

    private static async Task<StoreTotals> PreparedTotalsAsync(ILogStore store)
    {
        await store.PrepareAsync(1, default);
        return await store.TotalsAsync(default);
    }
}
