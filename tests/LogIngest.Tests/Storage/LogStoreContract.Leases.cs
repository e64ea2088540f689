using Platform.LogIngest.Storage;
using Platform.Testing;
using static Platform.LogIngest.Tests.Storage.StoreSamples;

namespace Platform.LogIngest.Tests.Storage;

/// <summary>What every store must do: sharing out the shards.</summary>
public abstract partial class LogStoreContract
{
    [Fact]
    public async Task RenewedLease_KeepsItsNumber()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        Assert.Equal([lease], await store.ClaimAsync("worker", [lease], LongLease, default));
        Assert.Equal([lease], await store.ClaimAsync("worker", [lease], LongLease, default));
    }

    [Fact]
    public async Task LeaseThatItsWorkerDoesNotKnow_IsTakenAnew()
    {
        var store = Open();
        var lost = await store.LeaseOneAsync();
        var lease = Assert.Single(await store.ClaimAsync("worker", [], LongLease, default));
        Assert.True(lease.FencingNumber > lost.FencingNumber);
        Assert.Null(await store.StoreAsync(lost, Run(At(Noon), Frame("d", "late")), default));
        var newest = Assert.Single(await store.ClaimAsync("worker", [lost], LongLease, default));
        Assert.True(newest.FencingNumber > lease.FencingNumber);
    }

    [Fact]
    public async Task HeldLease_IsNotTakenByOthers()
    {
        ILogStore one = Open(),
            other = Open();
        await one.LeaseOneAsync("one");
        Assert.Empty(await other.ClaimAsync("other", [], LongLease, default));
    }

    [Fact]
    public async Task ExpiredLease_IsTakenWithAHigherNumberAndTheStoredOffset()
    {
        ILogStore dead = Open(),
            alive = Open();
        var old = await dead.MustStoreAsync(await dead.LeaseOneAsync("dead"), Run(At(Noon, 7), Frame("d", "a")));
        await ExpireLeasesAsync();
        var lease = Assert.Single(await alive.ClaimAsync("alive", [], LongLease, default));
        Assert.True(lease.FencingNumber > old.FencingNumber);
        Assert.Equal(At(Noon, 7), lease.Offset);
        Assert.Empty(await dead.ClaimAsync("dead", [old], LongLease, default));
    }

    [Fact]
    public async Task ExpiredLeaseThatNobodyTook_IsRenewedWithItsNumber()
    {
        var store = Open();
        var lease = await store.LeaseOneAsync();
        await ExpireLeasesAsync();
        Assert.Equal([lease], await store.ClaimAsync("worker", [lease], LongLease, default));
    }

    [Fact]
    public async Task ReleasedShards_AreTakenAtOnce()
    {
        ILogStore leaving = Open(),
            staying = Open();
        await leaving.PrepareAsync(3, default);
        var left = await leaving.ClaimAsync("leaving", [], LongLease, default);
        await leaving.ReleaseAsync("leaving", default);
        var taken = await staying.ClaimAsync("staying", [], LongLease, default);
        Assert.Equal(3, taken.Count);
        Assert.All(taken.Zip(left), pair => Assert.True(pair.First.FencingNumber > pair.Second.FencingNumber));
    }

    [Fact]
    public async Task SecondWorker_GetsHalf()
    {
        ILogStore first = Open(),
            second = Open();
        await first.PrepareAsync(5, default);
        var firsts = await first.ClaimAsync("first", [], LongLease, default);
        Assert.Equal(5, firsts.Count);
        Assert.Empty(await second.ClaimAsync("second", [], LongLease, default));
        var kept = await first.ClaimAsync("first", firsts, LongLease, default);
        Assert.Equal(3, kept.Count);
        Assert.Subset(firsts.ToHashSet(), kept.ToHashSet());
        var taken = await second.ClaimAsync("second", [], LongLease, default);
        Assert.Equal(2, taken.Count);
        Assert.Equal(kept, await first.ClaimAsync("first", kept, LongLease, default));
        Assert.Equal([0, 1, 2, 3, 4], kept.Concat(taken).Select(lease => lease.Shard).Order());
    }

    [Fact]
    public async Task ThreeWorkers_EndWithAFairShareEach()
    {
        var store = Open();
        await store.PrepareAsync(6, default);
        var held = new Dictionary<string, IReadOnlyList<ShardLease>>
        {
            ["a"] = [],
            ["b"] = [],
            ["c"] = [],
        };
        for (int round = 0; round < 4; round++)
            foreach (string worker in held.Keys.ToArray())
                held[worker] = await store.ClaimAsync(worker, held[worker], LongLease, default);
        Assert.All(held.Values, leases => Assert.Equal(2, leases.Count));
        Assert.Equal([0, 1, 2, 3, 4, 5], held.Values.SelectMany(leases => leases).Select(lease => lease.Shard).Order());
    }

    [Fact]
    public async Task WorkersThatClaimAtOnce_NeverShareAShard()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        await stores[0].PrepareAsync(8, default);
        IReadOnlyList<ShardLease>[] held = [.. stores.Select(_ => Array.Empty<ShardLease>())];
        for (int round = 0; round < 6; round++)
        {
            held = await Task.WhenAll(
                stores.Select((store, worker) => store.ClaimAsync($"worker {worker}", held[worker], LongLease, default))
            );
            var shards = held.SelectMany(leases => leases).Select(lease => lease.Shard).ToArray();
            Assert.Equal(shards.Distinct(), shards);
        }

        Assert.All(held, leases => Assert.Equal(2, leases.Count));
    }
}
