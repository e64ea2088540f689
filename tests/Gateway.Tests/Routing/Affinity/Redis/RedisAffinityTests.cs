using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Gateway.Routing;
using Platform.Gateway.Routing.Affinity.Redis;
using Platform.ServiceDefaults.Stores;
using Platform.ServiceDefaults.Stores.Redis;
using Platform.Testing;
using StackExchange.Redis;

namespace Platform.Gateway.Tests.Routing.Affinity.Redis;

public sealed class RedisAffinityTests : IAsyncLifetime
{
    private static readonly string[] Sessions = [.. Enumerable.Range(0, 200).Select(i => $"session-{i}")];

    private RedisServer? _server;
    private GatewayRedis? _redis;
    private GatewayRedis? _other;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(AppendFsync.EverySecond);
        (_redis, _other) = (Connect(), Connect());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var redis in (GatewayRedis?[])[_redis, _other])
            if (redis is not null)
                await redis.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task TwoReplicasThatWouldChooseDifferently_AgreeOnNewKeys_200AtOnce()
    {
        var (one, two) = (Replica(_redis!, 1, 3), Replica(_other!, 3, 1));
        var names = await Task.WhenAll(
            Sessions.Select(async session => await Task.WhenAll(one.CallAsync(session), two.CallAsync(session)))
        );
        Assert.All(names, pair => Assert.Equal(pair[0], pair[1]));
        Assert.Equal(names.Select(pair => pair[0]), await one.CallAllAsync(Sessions));
        Assert.Equal(names.Select(pair => pair[0]), await two.CallAllAsync(Sessions));
    }

    [Fact]
    public async Task TwoReplicasThatWouldChooseDifferently_AgreeOnKeysThatMove_200AtOnce()
    {
        var (one, two) = (Replica(_redis!, 1, 3), Replica(_other!, 3, 1));
        foreach (string session in Sessions)
            Assert.Equal("a", await one.CallAsync(session, one["b"], one["c"]));
        var names = await Task.WhenAll(
            Sessions.Select(async session => await Task.WhenAll(one.CallAsync(session, one["a"]), two.CallAsync(session, two["a"])))
        );
        Assert.All(names, pair => Assert.Equal(pair[0], pair[1]));
        Assert.DoesNotContain("a", names.Select(pair => pair[0]));
        Assert.Equal(["b", "c"], names.Select(pair => pair[0]).Distinct().Order());
        // And they do not come back to what is well again.
        Assert.Equal(names.Select(pair => pair[0]), await two.CallAllAsync(Sessions));
        Assert.Equal(names.Select(pair => pair[0]), await one.CallAllAsync(Sessions));
    }

    [Fact]
    public async Task AKeyOfAnInstanceThatIsGone_IsBoundAnew()
    {
        var (one, two) = (Replica(_redis!, 1, 1), Replica(_other!, 1, 1));
        foreach (string session in Sessions)
            await one.CallAsync(session, one["b"], one["c"]);
        two.Use(TestRouter.Named("c"), TestRouter.Named("d"));
        var after = await two.CallAllAsync(Sessions);
        Assert.Equal(["c", "d"], after.Distinct().Order());
        Assert.Equal(after, await two.CallAllAsync(Sessions));
    }

    [Fact]
    public async Task AKeyThatMoves_DoesNotProbe_AndStaysWhereItWent_ThoughAnotherIsDearer()
    {
        var one = Replica(_redis!, 1_000_000, 1);
        foreach (string session in Sessions)
            await one.CallAsync(session, one["b"], one["c"]);
        one.Break("b");
        one.Time.Advance(TimeSpan.FromSeconds(1));
        foreach (string session in Sessions)
            Assert.Equal("c", await one.CallAsync(session, one["a"]));
        using (var probe = one["b"].TryLease()!)
            probe.Succeeded();
        Assert.All(await one.CallAllAsync(Sessions), name => Assert.Equal("c", name));
    }

    [Fact]
    public async Task ARestingInstance_GetsOneProbe_Of200NewKeysAtOnce()
    {
        var one = Replica(_redis!, 1, 1);
        one.Use(TestRouter.Named("a"), TestRouter.Named("spare", 1, 2));
        one.Break("a");
        one.Time.Advance(TimeSpan.FromSeconds(1));
        var leases = await Task.WhenAll(Sessions.Select(session => one.TakeAsync(session).AsTask()));
        Assert.Equal(
            (1, 199),
            (leases.Count(lease => lease!.Instance == one["a"]), leases.Count(lease => lease!.Instance == one["spare"]))
        );
    }

    [Fact]
    public async Task Keys_AreStoredHashed_AndExpire_AndAreNotCounted()
    {
        var one = Replica(_redis!, 1, 1);
        await one.CallAsync("my-session");
        var found = (RedisResult[])(await _redis!.Affinity.CallAsync(static (database, _) => database.ExecuteAsync("KEYS", "*"), 0))!;
        string key = (string)Assert.Single(found)!;
        Assert.Equal($"gateway:affinity:{AffinityHash.Of(TestRouter.Key("my-session"))}", key);
        Assert.DoesNotContain("my-session", key, StringComparison.Ordinal);
        var left = await _redis.Affinity.CallAsync(static (database, key) => database.KeyTimeToLiveAsync(key), (RedisKey)key);
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.All(one.Router.Table.Instances, instance => Assert.Null(instance.StickyKeys));
    }

    [Fact]
    public async Task ACall_KeepsItsKeyForAnotherHour()
    {
        var one = Replica(_redis!, 1, 1);
        await one.CallAsync("s");
        var key = (RedisKey)$"gateway:affinity:{AffinityHash.Of(TestRouter.Key("s"))}";
        await _redis!.Affinity.CallAsync(static (database, key) => database.KeyExpireAsync(key, TimeSpan.FromMinutes(5)), key);
        await one.CallAsync("s");
        var left = await _redis.Affinity.CallAsync(static (database, key) => database.KeyTimeToLiveAsync(key), key);
        Assert.InRange(left!.Value, TimeSpan.FromMinutes(6), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task WhileRedisIsAway_ThatIsAnError_AndAfterwardsKeysAreWhereTheyWere()
    {
        var one = Replica(_redis!, 1, 1);
        Assert.Equal("a", await one.CallAsync("s", one["b"], one["c"]));
        await _server!.StopAsync();
        var away = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await one.TakeAsync("s"));
        Assert.Contains(_server.ConnectionString, away.Message, StringComparison.Ordinal);
        Assert.All(one.Router.Table.Instances, instance => Assert.Equal(0, instance.InFlight));
        await _server.RestartAsync();
        await Waiting.UntilAsync(async () =>
        {
            try
            {
                return await one.CallAsync("s") == "a";
            }
            catch (StoreUnavailableException)
            {
                return false;
            }
        });
    }

    /// <summary>Replicas whose b and c have different weights choose differently when they go by themselves.</summary>
    private static TestRouter Replica(GatewayRedis redis, int weightOfB, int weightOfC)
    {
        var options = new RoutingOptions { Breaker = { Jitter = 0 } };
        return new(
            options,
            metrics => new RedisAffinity(redis, Options.Create(options), TimeProvider.System, metrics),
            TestRouter.Named("a"),
            TestRouter.Named("b", weightOfB),
            TestRouter.Named("c", weightOfC)
        );
    }

    /// <summary>Patient, so that a loaded machine fails no test.</summary>
    private GatewayRedis Connect() =>
        new(
            RedisSettings.Parse($"{_server!.ConnectionString},connectTimeout=20000,syncTimeout=30000"),
            TimeProvider.System,
            NullLogger<GatewayRedis>.Instance
        );
}
